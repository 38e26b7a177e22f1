/** Names that every object has: a table kept in a plain one would seem to hold them. */
export const INHERITED_NAMES = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  'valueOf',
  '__defineGetter__',
  'then',
]
