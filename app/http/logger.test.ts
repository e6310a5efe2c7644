import { describe, expect, it } from 'vitest';
import { AppError } from '#workflows/app-error.ts';
import { createLogger } from './logger.ts';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger({ name: 'test', destination: { write: (line: string) => void lines.push(line) } }));
  return lines.join('');
}

describe('the log', () => {
  it('keeps ids, codes and measures', () => {
    const line = logged((log) => log.info({ requestId: '0195a0c2-1111-7000-8000-000000000001', ms: 12, status: 200, route: 'desk.requests.$id' }, 'answered'));
    expect(JSON.parse(line)).toMatchObject({ level: 'info', requestId: '0195a0c2-1111-7000-8000-000000000001', ms: 12, status: 200, route: 'desk.requests.$id', msg: 'answered' });
  });

  it('drops every field it does not know, whatever it holds', () => {
    const line = logged((log) => log.warn({ patient: { familyName: 'Canaryname' }, note: 'Canaryname', body: ['Canaryname'], patientId: 'Canaryname, Ada', ssn: 123456789 }, 'x'));
    expect(line).not.toMatch(/Canaryname|123456789/);
    expect(logged((log) => log.child({ patient: 'Canaryname' }).info('x'))).not.toContain('Canaryname');
  });

  it("keeps an error's code and place, and its words only where they are ours", () => {
    const cause = Object.assign(new Error('duplicate key (family_name)=(Canaryname)'), { code: '23505', detail: 'Canaryname' });
    const line = logged((log) => log.error({ err: new AppError('conflict', 'request 17 is there already', { cause }) }, 'failed'));
    expect(line).not.toContain('Canaryname');
    expect(JSON.parse(line).err).toMatchObject({ code: 'conflict', message: 'request 17 is there already', cause: { code: '23505' } });
    expect(logged((log) => log.error(new Error('Canaryname was refused')))).not.toContain('Canaryname');
  });

  it('masks what looks like a person in a sentence, and the query of an address', () => {
    const line = logged((log) => log.info({ url: '/d/x?token=Canary1' }, 'sent to ada@canary.example, born 1978-03-14, 412-555-0147, 123-45-6789'));
    expect(line).not.toMatch(/Canary1|canary\.example|1978|0147|6789/);
  });
});
