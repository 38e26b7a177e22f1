/** A text as both databases keep it: PostgreSQL takes no NUL. Those of call records go where their JSON is written. */
export function withoutNul(words: string): string {
  return words.replaceAll('\0', '\ufffd')
}
