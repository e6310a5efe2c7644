/** What vitest's JSON reporter says, counted; and a second run of the files that failed laid over the first. */
export type Count = { passed: number; failed: number; skipped: number };

type FileReport = { name: string; status: string; assertionResults: { status: string }[] };
export type TestReport = { testResults: FileReport[] };

/** Sums a report; a file that failed without a failed test (it could not be loaded) counts as one. */
export function countReport(report: TestReport): Count {
  const total: Count = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults) {
    const of = (status: string) => file.assertionResults.filter((test) => test.status === status).length;
    const failed = of('failed');
    total.passed += of('passed');
    total.failed += failed > 0 || file.status !== 'failed' ? failed : 1;
    total.skipped += file.assertionResults.length - of('passed') - failed;
  }
  return total;
}

/** Paths of the files in which something failed. */
export function failedFiles(report: TestReport): string[] {
  return report.testResults.filter((file) => countReport({ testResults: [file] }).failed > 0).map((file) => file.name);
}

/** The files of `second` in place of the same files of `first`; a file that `second` lost keeps its failure. */
export function overlaid(first: TestReport, second: TestReport): TestReport {
  const again = new Map(second.testResults.map((file) => [file.name, file]));
  return { testResults: first.testResults.map((file) => again.get(file.name) ?? file) };
}
