/** Texts for lengths of time and moments. */

export const agoWords = (age: string) => `${age} ago`
