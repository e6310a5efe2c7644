import { describe, expect, it } from 'vitest';
import { countReport, failedFiles, overlaid, type TestReport } from './test-report.ts';

const file = (name: string, status: string, ...tests: string[]) => ({ name, status, assertionResults: tests.map((each) => ({ status: each })) });

describe('a report of the tests', () => {
  const first: TestReport = {
    testResults: [file('a', 'passed', 'passed', 'skipped', 'todo'), file('b', 'failed', 'passed', 'failed'), file('c', 'failed')],
  };

  it('counts tests, and a file that could not be loaded as one failure', () => {
    expect(countReport(first)).toEqual({ passed: 2, failed: 2, skipped: 2 });
    expect(failedFiles(first)).toEqual(['b', 'c']);
  });

  it('lays a second run over the first: what failed twice has failed, what was not run again keeps its failure', () => {
    expect(countReport(overlaid(first, { testResults: [file('b', 'passed', 'passed', 'passed'), file('c', 'failed', 'failed')] }))).toEqual({ passed: 3, failed: 1, skipped: 2 });
    expect(countReport(overlaid(first, { testResults: [file('b', 'passed', 'passed', 'passed')] }))).toEqual({ passed: 3, failed: 1, skipped: 2 });
    expect(countReport(overlaid(first, { testResults: [] }))).toEqual(countReport(first));
  });
});
