import type { Random } from '#engine/base/random.ts'

/** Ends of chunks: at random, but half of them near a line end, where the machine changes its mind. */
export function cutAtRandom(input: Buffer, random: Random): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0; at < input.length; ) {
    const jump = at + 1 + random.below(random.below(2) === 0 ? 16 : 600)
    const line = input.indexOf(10, jump)
    const end = random.below(2) === 0 || line < 0 ? jump : line - 1 + random.below(3)
    chunks.push(Buffer.from(input.subarray(at, Math.max(at + 1, end))))
    at = Math.max(at + 1, end)
  }
  return chunks
}

/** Octet by octet. */
export function* singles(input: Buffer): Iterable<Buffer> {
  for (let at = 0; at < input.length; at++) yield Buffer.from(input.subarray(at, at + 1))
}
