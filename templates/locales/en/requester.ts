/** Catalogue of the namespace `requester`. */
export const requester = {} as const;
