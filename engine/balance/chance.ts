import type { Random } from '#engine/base/random.ts'

const WORD = 2 ** 32
const LOW_BITS = 2 ** 26
const RANGE = 2 ** 53

/** Where a `Chance` stands: the same draws follow. */
export type ChanceState = readonly [number, number, number, number]

/**
 * Draws that can be looked at before they are made: a dry run takes the very draws that the next choice will take, and
 * puts them back. Xoshiro128** (Blackman and Vigna 2018), seeded once from the only source of chance. No secret: who
 * guesses a draw learns where a call goes, which the call itself shows.
 */
export class Chance {
  readonly #source: Random
  readonly #words = new Int32Array(4)
  /** Seeded at the first draw, so that sets that never draw take nothing from the source. */
  #isSeeded = false

  constructor(source: Random) {
    this.#source = source
  }

  /** Evenly spread over [0, 1), 53 bits. */
  unit(): number {
    const high = this.#next() >>> 5
    return (high * LOW_BITS + (this.#next() >>> 6)) / RANGE
  }

  /** A whole number in 0 … n - 1; `n` is at least 1. */
  below(n: number): number {
    return Math.floor(((this.#next() >>> 0) / WORD) * n)
  }

  get state(): ChanceState {
    this.#seed()
    const [a = 0, b = 0, c = 0, d = 0] = this.#words
    return [a, b, c, d]
  }

  set state(state: ChanceState) {
    this.#isSeeded = true
    this.#words.set(state)
  }

  #seed(): void {
    if (this.#isSeeded) return
    this.#isSeeded = true
    for (let i = 0; i < 4; i++) this.#words[i] = this.#source.below(WORD)
    // All zeros would stay zeros.
    if (this.#words.every((word) => word === 0)) this.#words[0] = 1
  }

  #next(): number {
    this.#seed()
    const words = this.#words
    const [a = 0, b = 0, c = 0, d = 0] = words
    const spread = Math.imul(rotated(Math.imul(b, 5), 7), 9)
    const third = c ^ a
    const fourth = d ^ b
    words[1] = b ^ third
    words[0] = a ^ fourth
    words[2] = third ^ (b << 9)
    words[3] = rotated(fourth, 11)
    return spread
  }
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
