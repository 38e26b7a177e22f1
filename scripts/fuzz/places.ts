import type { Random } from '#engine/base/random.ts'

const LF = 10
/** Marks at whose sides a parser changes its mind. */
const MARKS = new Set(Buffer.from('\r\n:;,<>"=/@ []', 'latin1'))

export interface Stretch {
  readonly start: number
  readonly end: number
}

export function pick<T>(random: Random, list: readonly T[]): T | undefined {
  return list[random.below(list.length)]
}

export function replaced(input: Buffer, start: number, end: number, by: Buffer): Buffer {
  return Buffer.concat([input.subarray(0, start), by, input.subarray(end)])
}

/** The same octets so many times. */
export function repeated(unit: Buffer, times: number): Buffer {
  const bytes = Math.max(0, times) * unit.length
  return bytes === 0 ? Buffer.alloc(0) : Buffer.alloc(bytes, unit)
}

/** Any offset, more often one beside a mark. */
export function place(input: Buffer, random: Random): number {
  const at = random.below(input.length + 1)
  if (random.below(3) === 0) return at
  for (let i = at; i < Math.min(input.length, at + 40); i++)
    if (MARKS.has(input[i] ?? 0)) return i + random.below(2)
  return at
}

/** A short stretch, more often than a long one. */
export function stretch(input: Buffer, random: Random): Stretch {
  const start = place(input, random)
  const longest = random.below(4) === 0 ? input.length : 12
  return { start, end: Math.min(input.length, start + 1 + random.below(longest + 1)) }
}

/** The line around an offset, CRLF included. */
function lineAt(input: Buffer, at: number): Stretch {
  const start = at === 0 ? 0 : input.lastIndexOf(LF, at - 1) + 1
  const end = input.indexOf(LF, at)
  return { start, end: end < 0 ? input.length : end + 1 }
}

export function anyLine(input: Buffer, random: Random): Stretch {
  return lineAt(input, random.below(input.length + 1))
}

/** In front of its CRLF. */
export function endOfLine(input: Buffer, { start, end }: Stretch): number {
  return input[end - 1] === LF ? Math.max(start, end - 2) : end
}

export function isWholeLine(input: Buffer, start: number, end: number): boolean {
  return end > start && input[end - 1] === LF && (start === 0 || input[start - 1] === LF)
}
