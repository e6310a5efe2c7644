/** Catalogue of the namespace `desk`. */
export const desk = {} as const;
