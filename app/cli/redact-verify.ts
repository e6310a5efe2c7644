/** redact-verify OUT.pdf REPORT.json: runs every check again on an output, given its certificate. Exit 0 or 4: what cannot be checked is not verified. */
import { readFileSync } from 'node:fs';
import { createRedactionPool } from '#app/redaction/redact.ts';
import { parseReport, verify } from '#app/redaction/verify.ts';

const [outputPath, reportPath, ...rest] = process.argv.slice(2);
if (!outputPath || !reportPath || rest.length > 0) {
  process.stderr.write('usage: redact-verify OUT.pdf REPORT.json\n');
  process.exit(4);
}

try {
  const report = parseReport(JSON.parse(readFileSync(reportPath, 'utf8')));
  const pool = createRedactionPool({ workers: 1 });
  const { ok, checks } = await verify(readFileSync(outputPath), report, { pool });
  for (const check of checks.filter((one) => !one.ok)) process.stdout.write(`failed: ${check.name}${check.page ? ` (page ${check.page})` : ''}\n`);
  if (ok) process.stdout.write(`verified: ${new Set(checks.map((check) => check.name)).size} kinds of check passed\n`);
  await pool.close();
  process.exit(ok ? 0 : 4);
} catch {
  // whatever cannot be checked is not verified
  process.stdout.write('failed: the output or its report cannot be checked\n');
  process.exit(4);
}
