import { ipv4Number, readIpv6 } from './ip.ts'

/** A network and what belongs to it. `bits` counts IPv4 from 96, as inside its mapped range. */
export interface NetworkEntry<T> {
  readonly bits: number
  readonly value: T
}

const IPV4_OFFSET = 96
const ADDRESS_BITS = 128
const WORD_BITS = 32
/** For `find`: nothing is ruled out. */
const ANY_BITS = ADDRESS_BITS + 1

/**
 * Longest-prefix match over networks of both families: one Map per prefix length in use, asked from the longest
 * down, so that 10,000 networks cost as much as their few lengths do (`node:net` BlockList walks all of them).
 * Never shrinks: made anew for every snapshot.
 */
export class NetworkTable<T> {
  private readonly byLength4 = new Map<number, Map<number, NetworkEntry<T>>>()
  private readonly byLength6 = new Map<number, Map<string, NetworkEntry<T>>>()
  /** Prefix lengths in use, longest first. */
  private lengths4: readonly number[] = []
  private lengths6: readonly number[] = []
  private readonly words = new Uint32Array(4)

  /** The value of exactly this network, made by `create` when it is new. False text adds nothing and gives null. */
  entry(network: string, create: () => T): T | null {
    const [address = '', bits] = network.split('/')
    const quad = ipv4Number(address)
    if (quad >= 0) return this.entry4(quad, ipv4Bits(address, bits), create)
    if (!readIpv6(address, this.words)) return null
    return this.entry6(bits === undefined ? ADDRESS_BITS : Number(bits), create)
  }

  /** The most specific network that holds `address`; with `belowBits`, the most specific of those shorter than that. */
  find(address: string, belowBits = ANY_BITS): NetworkEntry<T> | null {
    const quad = ipv4Number(address)
    if (quad >= 0) return this.find4(quad, belowBits)
    return readIpv6(address, this.words) ? this.find6(belowBits) : null
  }

  private find4(quad: number, belowBits: number): NetworkEntry<T> | null {
    for (const length of this.lengths4) {
      if (length + IPV4_OFFSET >= belowBits) continue
      const entry = this.byLength4.get(length)?.get(masked(quad, length))
      if (entry !== undefined) return entry
    }
    return null
  }

  private find6(belowBits: number): NetworkEntry<T> | null {
    for (const length of this.lengths6) {
      if (length >= belowBits) continue
      const entry = this.byLength6.get(length)?.get(this.maskedWords(length))
      if (entry !== undefined) return entry
    }
    return null
  }

  private entry4(quad: number, length: number, create: () => T): T {
    const networks = this.byLength4.get(length) ?? new Map<number, NetworkEntry<T>>()
    this.byLength4.set(length, networks)
    this.lengths4 = longestFirst(this.byLength4)
    return entryOf(networks, masked(quad, length), length + IPV4_OFFSET, create)
  }

  private entry6(length: number, create: () => T): T {
    const networks = this.byLength6.get(length) ?? new Map<string, NetworkEntry<T>>()
    this.byLength6.set(length, networks)
    this.lengths6 = longestFirst(this.byLength6)
    return entryOf(networks, this.maskedWords(length), length, create)
  }

  private maskedWords(length: number): string {
    const word = (index: number) =>
      masked(this.words[index] ?? 0, Math.min(Math.max(length - index * WORD_BITS, 0), WORD_BITS))
    return `${word(0)},${word(1)},${word(2)},${word(3)}`
  }
}

/** An IPv4-mapped network counts its bits as IPv6 does. */
function ipv4Bits(address: string, bits: string | undefined): number {
  if (bits === undefined) return WORD_BITS
  return address.includes(':') ? Math.max(0, Number(bits) - IPV4_OFFSET) : Number(bits)
}

function entryOf<K, T>(networks: Map<K, NetworkEntry<T>>, key: K, bits: number, create: () => T): T {
  const known = networks.get(key)
  if (known !== undefined) return known.value
  const value = create()
  networks.set(key, { bits, value })
  return value
}

/** The first `length` bits of an unsigned word. A shift by 32 is a shift by 0 here, so 0 stands apart. */
function masked(word: number, length: number): number {
  return length === 0 ? 0 : (word & (-1 << (WORD_BITS - length))) >>> 0
}

function longestFirst(byLength: Map<number, unknown>): readonly number[] {
  return [...byLength.keys()].sort((a, b) => b - a)
}

/** Only whether an address is in one of them. */
export function networksOf(networks: readonly string[]): NetworkTable<true> {
  const table = new NetworkTable<true>()
  for (const network of networks) table.entry(network, () => true)
  return table
}
