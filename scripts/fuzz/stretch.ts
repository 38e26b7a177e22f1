import type { Random } from '#engine/base/random.ts'
import { anyLine, pick, place, repeated, replaced, stretch } from './places.ts'
import { FULL_BYTES } from './speed.ts'
import type { Craft } from './target.ts'

export interface Stretched {
  readonly input: Buffer
  /** What was done, since nobody reads 64 KB. */
  readonly how: string
}

/** 64 KB of the input: a word of SIP, a line or another part of it is repeated somewhere until it is full. */
export function stretched(input: Buffer, random: Random, { words }: Craft): Stretched {
  const { start, end } = random.below(2) === 0 ? anyLine(input, random) : stretch(input, random)
  const own = input.subarray(start, end)
  const unit = random.below(2) === 0 ? own : (pick(random, words) ?? own)
  const times = Math.max(0, Math.floor((FULL_BYTES - input.length) / Math.max(1, unit.length)))
  const at = place(input, random)
  const how = `${times} times ${JSON.stringify(unit.toString('latin1'))} at ${at}`
  return { input: replaced(input, at, at, repeated(unit, times)), how }
}
