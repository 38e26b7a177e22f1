import { randomBytes, randomFillSync } from 'node:crypto'

/** The only source of chance. Tests and the demo pass a seeded one. */
export interface Random {
  /** Evenly spread over [0, 1). */
  unit(): number
  /** A whole number in 0 … n - 1; `n` is at least 1. */
  below(n: number): number
  /** A fresh buffer of `n` random bytes. */
  bytes(n: number): Buffer
}

const POOL_BYTES = 6 * 1_024
const UNIT_BYTES = 6
const UNIT_RANGE = 2 ** 48
/** More than these are keys, which are drawn by themselves. */
const MOST_POOLED = 16

/** Cryptographic randomness, drawn from the system in blocks so that one number costs no system call. */
class SystemRandom implements Random {
  private readonly pool = Buffer.allocUnsafeSlow(POOL_BYTES)
  private used = POOL_BYTES

  unit(): number {
    return this.pool.readUIntBE(this.draw(UNIT_BYTES), UNIT_BYTES) / UNIT_RANGE
  }

  below(n: number): number {
    return Math.floor(this.unit() * n)
  }

  bytes(n: number): Buffer {
    if (n > MOST_POOLED) return randomBytes(n)
    const at = this.draw(n)
    return Buffer.from(this.pool.subarray(at, at + n))
  }

  /** Where `n` bytes stand that are given out once. */
  private draw(n: number): number {
    if (this.used + n > POOL_BYTES) {
      randomFillSync(this.pool)
      this.used = 0
    }
    this.used += n
    return this.used - n
  }
}

/** SplitMix32 (Steele, Lea, Flood 2014, 32-bit form): full period, the same numbers for the same seed. */
class SeededRandom implements Random {
  private state: number

  constructor(seed: number) {
    this.state = seed | 0
  }

  unit(): number {
    return this.next() / 2 ** 32
  }

  below(n: number): number {
    return Math.floor(this.unit() * n)
  }

  bytes(n: number): Buffer {
    const bytes = Buffer.alloc(n)
    for (let i = 0; i < n; i++) bytes[i] = this.next() >>> 24
    return bytes
  }

  private next(): number {
    this.state = (this.state + 0x9e3779b9) | 0
    let z = this.state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
}

export const systemRandom: Random = new SystemRandom()

/** Deterministic: the same seed gives the same sequence for ever. */
export function seededRandom(seed: number): Random {
  return new SeededRandom(seed)
}
