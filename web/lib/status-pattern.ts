/** A status as people name it: `486`, or a class of them: `4xx`; `0`: nothing final was sent. */
export const STATUS_PATTERN = /^(0|[1-6](xx|\d\d))$/i
