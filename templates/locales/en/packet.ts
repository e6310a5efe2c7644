/** Catalogue of the namespace `packet`. */
export const packet = {} as const;
