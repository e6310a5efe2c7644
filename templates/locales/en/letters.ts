/** Catalogue of the namespace `letters`. */
export const letters = {} as const;
