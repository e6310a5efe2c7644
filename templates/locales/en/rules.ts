/** Catalogue of the namespace `rules`. */
export const rules = {} as const;
