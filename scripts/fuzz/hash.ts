/** FNV-1a, 32 bits: names an input and seeds the choices a check makes, so that these depend on the input alone. */
export function hashOf(input: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const octet of input) hash = Math.imul(hash ^ octet, 0x01000193)
  return hash >>> 0
}

/** Name of the file an input is kept in. */
export function fileNameOf(input: Uint8Array): string {
  return `${hashOf(input).toString(16).padStart(8, '0')}.sip`
}
