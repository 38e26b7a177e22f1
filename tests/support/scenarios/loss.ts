import { createHash } from 'node:crypto'

/** Which datagrams of a leg are lost; which ones follows from the seed and the datagrams' own words. */
export interface Loss {
  readonly leg: 'caller' | 'callee'
  /** The first copies, of each call, of what is named `ACK` or `200 INVITE`. */
  readonly first?: { readonly what: string; readonly copies: number }
  /** Of all, both ways. */
  readonly percent?: number
  readonly seed?: number
}

/** Percent. */
const SLACK = 10

/** Decides datagram by datagram; the n-th copy of a message has a fate of its own. */
export class Fate {
  private readonly loss: Loss
  private readonly copies = new Map<string, number>()
  private lost = 0
  private passed = 0

  constructor(loss: Loss) {
    this.loss = loss
  }

  /** What it lost, where that is not what was ordered for so many calls; else null. */
  wrong(calls: number): string | null {
    const { first, percent } = this.loss
    const share = (100 * this.lost) / Math.max(1, this.lost + this.passed)
    const isRight =
      percent === undefined ? this.lost === (first?.copies ?? 0) * calls : Math.abs(share - percent) < SLACK
    return isRight ? null : `${this.lost} datagrams were lost, ${Math.round(share)} % of them`
  }

  isLost(bytes: Buffer, towards: 'engine' | 'party'): boolean {
    const { what, key } = nameOf(bytes, towards)
    const copy = this.copies.get(key) ?? 0
    this.copies.set(key, copy + 1)
    const { first, percent = 0, seed = 0 } = this.loss
    const isNamed = first?.what === what && copy < first.copies
    const isUnlucky = percent > 0 && chance(`${seed} ${key} ${copy}`) < percent / 100
    if (isNamed || isUnlucky) this.lost += 1
    else this.passed += 1
    return isNamed || isUnlucky
  }
}

/** Of Call-IDs the number in front alone: the rest is another one in every run. */
function nameOf(bytes: Buffer, towards: string): { what: string; key: string } {
  const text = bytes.toString('latin1')
  const status = /^SIP\/2\.0 (\d{3})/.exec(text)?.[1]
  const [, cseq = '', method = ''] = /\r\nCSeq: *(\d+) +(\w+)/i.exec(text) ?? []
  const call = /\r\nCall-ID: *(\d*)/i.exec(text)?.[1] ?? ''
  const what = status === undefined ? method : `${status} ${method}`
  return { what, key: `${towards} ${call} ${cseq} ${what}` }
}

/** 0 to 1, evenly, and always the same for the same text. */
function chance(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32
}
