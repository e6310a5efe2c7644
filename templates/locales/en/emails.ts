/** Catalogue of the namespace `emails`. */
export const emails = {} as const;
