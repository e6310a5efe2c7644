/** Run by itself, by the test and by the bench: writes a packet from one record taken again and again, and says what that took. */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { writePacket } from '#templates/packet/assemble.ts';
import { samplePlan } from '#templates/packet/sample.ts';

const [record, out, times, pages] = process.argv.slice(2) as [string, string, string, string];
const documents = Array.from({ length: Number(times) }, (_, i) => ({ recordId: `r${i}`, title: `Chart ${i}`, date: '2026-01-02', pages: Number(pages) }));
const file = openSync(out, 'w');
const [started, before] = [performance.now(), process.cpuUsage()];
const { pageCount, bytes } = await writePacket({ ...samplePlan('other'), documents }, documents.map(({ recordId }) => ({ id: recordId, pdf: () => Promise.resolve(readFileSync(record)) })), (part) => void writeSync(file, part));
closeSync(file);
const used = process.cpuUsage(before);
console.log(JSON.stringify({ pageCount, bytes, seconds: (performance.now() - started) / 1000, cpu: (used.user + used.system) / 1e6, peak: process.resourceUsage().maxRSS * 1024 }));
