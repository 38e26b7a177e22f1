import type { Addon } from './addon.ts'
import { ADDRESS_WORDS } from './batch-layout.ts'

type AddressReader = Pick<Addon, 'packAddress' | 'addressText'>

/** Of each direction. Far more than peers of a balancer; strangers by the thousand only make it forget. */
const MOST_KNOWN = 4_096

interface Known {
  readonly words: Int32Array
  readonly text: string
}

function isAt({ words }: Known, table: Int32Array, at: number): boolean {
  for (let word = 0; word < ADDRESS_WORDS; word++) if (words[word] !== table[at + word]) return false
  return true
}

/** Addresses as text and as words, each way once: a text made for every datagram would cost as much as its parsing. */
export class BatchAddresses {
  private readonly addon: AddressReader
  private readonly isIpv6: boolean
  private readonly byText = new Map<string, Int32Array>()
  /** By a hash of the words; of two that share one the later stays. */
  private readonly byHash = new Map<number, Known>()

  constructor(addon: AddressReader, isIpv6: boolean) {
    this.addon = addon
    this.isIpv6 = isIpv6
  }

  /** Scope and address; null where the text is no address of this family. */
  words(text: string): Int32Array | null {
    return this.byText.get(text) ?? this.pack(text)
  }

  /** `at`: where scope and address begin. */
  text(table: Int32Array, at: number): string {
    let hash = 0
    for (let word = at; word < at + ADDRESS_WORDS; word++)
      hash = (Math.imul(hash, 31) + (table[word] ?? 0)) | 0
    const known = this.byHash.get(hash)
    return known && isAt(known, table, at) ? known.text : this.format(table, at, hash)
  }

  private pack(text: string): Int32Array | null {
    const words = new Int32Array(ADDRESS_WORDS)
    if (!this.addon.packAddress(text, this.isIpv6, words)) return null
    // An interface that is made anew has another number.
    if (text.includes('%')) return words
    if (this.byText.size >= MOST_KNOWN) this.byText.clear()
    this.byText.set(text, words)
    return words
  }

  private format(table: Int32Array, at: number, hash: number): string {
    const words = table.slice(at, at + ADDRESS_WORDS)
    const text = this.addon.addressText(words, this.isIpv6)
    if (this.byHash.size >= MOST_KNOWN) this.byHash.clear()
    this.byHash.set(hash, { words, text })
    return text
  }
}
