import type { SipMessage } from '#engine/sip/message.ts'

/** What a request without the field is given, and the most that one may have (RFC 5393 §5.3.3). */
const MOST_BREADTH = 60

/** As it came; `MOST_BREADTH` where it has none that can be read. */
export function breadthOf(request: SipMessage): number {
  const values = request.headerAll('Max-Breadth').filter((value) => /^\d{1,9}$/.test(value))
  return Math.min(MOST_BREADTH, ...values.map(Number))
}

/**
 * How many branches one request may have alive at once, here and behind all further forks of it: the values of the
 * live ones together never exceed the one that came, and that of one that is over may be given again (§5.3.3.1).
 */
export class Breadth {
  private free: number

  constructor(value: number) {
    this.free = value
  }

  /** Whether one more branch may live. */
  get hasRoom(): boolean {
    return this.free > 0
  }

  /** The part of one of `count` branches that are to leave now; 0 where none may. */
  take(count: number): number {
    const part = Math.min(this.free, Math.max(1, Math.floor(this.free / Math.max(1, count))))
    this.free -= part
    return part
  }

  giveBack(part: number): void {
    this.free += part
  }
}
