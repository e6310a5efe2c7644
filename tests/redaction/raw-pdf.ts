/** PDFs written by hand, for tests: no library would write most of what they need. */

/** Objects, a cross-reference table, and what a careless editor leaves around them. */
export class RawPdf {
  private readonly objects: Buffer[] = [];

  reserve(): number {
    this.objects.push(Buffer.from('null'));
    return this.objects.length;
  }
  set(number: number, body: string | Buffer): void {
    this.objects[number - 1] = Buffer.from(body);
  }
  add(body: string): number {
    this.objects.push(Buffer.from(body, 'latin1'));
    return this.objects.length;
  }
  stream(dict: string, data: string | Uint8Array): number {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : Buffer.from(data);
    this.objects.push(Buffer.concat([Buffer.from(`<<${dict}/Length ${bytes.length}>>\nstream\n`, 'latin1'), bytes, Buffer.from('\nendstream')]));
    return this.objects.length;
  }
  finish(catalog: number, info?: number, extra?: { oldRevision: string; afterEnd: string }): Uint8Array {
    const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\n', 'latin1')];
    let length = (parts[0] as Buffer).length;
    const put = (text: string | Buffer): void => {
      const bytes = Buffer.from(text);
      parts.push(bytes);
      length += bytes.length;
    };
    const old = extra ? this.add(`<</Note(${extra.oldRevision})>>`) : 0;
    const offsets = this.objects.map((object, index) => {
      const at = length;
      put(`${index + 1} 0 obj\n`);
      put(object);
      put('\nendobj\n');
      return at;
    });
    const trailer = (prev: string): string => `trailer\n<</Size ${offsets.length + 1}/Root ${catalog} 0 R${info ? `/Info ${info} 0 R` : ''}${prev}>>\n`;
    const table = length;
    put(`xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}${trailer('')}startxref\n${table}\n%%EOF\n`);
    if (extra) {
      const at = length;
      put(`${old} 0 obj\n<</Note(new)>>\nendobj\n`);
      const second = length;
      put(`xref\n${old} 1\n${String(at).padStart(10, '0')} 00000 n \n${trailer(`/Prev ${table}`)}startxref\n${second}\n%%EOF\n% ${extra.afterEnd}\n`);
    }
    return new Uint8Array(Buffer.concat(parts));
  }
}
