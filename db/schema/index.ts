/** The one schema: a file a topic. */
export * from './audit.ts';
export * from './authorizations.ts';
export * from './cases.ts';
export * from './chart-tasks.ts';
export * from './compliance.ts';
export * from './facilities.ts';
export * from './fees.ts';
export * from './files.ts';
export * from './filing-looks.ts';
export * from './identity.ts';
export * from './intake.ts';
export * from './packets.ts';
export * from './paper-charts.ts';
export * from './patients.ts';
export * from './records.ts';
export * from './requests.ts';
export * from './workflow.ts';
