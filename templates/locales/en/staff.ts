/** Catalogue of the namespace `staff`. */
export const staff = {} as const;
