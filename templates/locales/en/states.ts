/** Catalogue of the namespace `states`. */
export const states = {} as const;
