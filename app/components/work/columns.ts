/** The columns of the work list; number and deadline always stand. */
export const allColumns = ['state', 'requester', 'patient', 'basis', 'received', 'came', 'assigned', 'fee'] as const;
export type ColumnName = (typeof allColumns)[number];
export const defaultColumns = ['state', 'requester', 'patient', 'basis', 'received', 'assigned'] as const satisfies readonly ColumnName[];
