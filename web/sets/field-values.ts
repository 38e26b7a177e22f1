/** An empty or half-written number is not zero: the schema refuses it by name. */
export function numberOf(value: number | string): number {
  return value === '' ? Number.NaN : Number(value)
}

export function linesOf(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean)
}
