import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { Call } from '#engine/proxy/call.ts'
import type { CallIndex } from './call-index.ts'

/** About half a millisecond's worth. */
const CALLS_AT_ONCE = 1_000
const PAUSE_MS = 5
/** Together a quarter of a million calls and some 1.3 s; whoever counts stops there, and says so. */
export const MOST_SLICES = 250
const MOST_WAITING = 32

/** Looks at live calls, one after the other. */
export interface CallVisitor {
  /** Returns what that took, in looks; 0: it has seen enough. */
  see(call: Call): number
  /** Called once. Not `isWhole`: there are more calls than are looked at for it. */
  done(isWhole: boolean): void
  /** Slices it may have; as many as there are calls where it is left out. */
  readonly mostSlices?: number
}

/**
 * Walks all live calls for one visitor after the other, oldest call first, in slices with pauses between, so that
 * packets never wait for it. What begins meanwhile is seen, what ends is not.
 */
export class CallWalk {
  private readonly clock: Clock
  private readonly calls: CallIndex
  private readonly waiting: CallVisitor[] = []
  private next: Stoppable | null = null

  constructor(clock: Clock, calls: CallIndex) {
    this.clock = clock
    this.calls = calls
  }

  /** False: too many are waiting, and it is not called. */
  visit(visitor: CallVisitor): boolean {
    if (this.waiting.length >= MOST_WAITING) return false
    this.waiting.push(visitor)
    if (this.waiting.length === 1) this.begin(visitor)
    return true
  }

  stop(): void {
    this.next?.stop()
    this.waiting.length = 0
  }

  private begin(visitor: CallVisitor): void {
    this.slice(visitor, this.calls.values(), visitor.mostSlices ?? Number.POSITIVE_INFINITY)
  }

  private slice(visitor: CallVisitor, calls: Iterator<Call>, slicesLeft: number): void {
    let hasMore = false
    try {
      hasMore = look(visitor, calls)
    } finally {
      if (!hasMore || slicesLeft <= 1) this.finish(visitor, !hasMore)
    }
    if (hasMore && slicesLeft > 1)
      this.next = this.clock.after(PAUSE_MS, () => this.slice(visitor, calls, slicesLeft - 1))
  }

  private finish(visitor: CallVisitor, isWhole: boolean): void {
    this.waiting.shift()
    visitor.done(isWhole)
    const [following] = this.waiting
    if (following) this.next = this.clock.after(PAUSE_MS, () => this.begin(following))
  }
}

/** False when the visitor has seen enough, or all. */
function look(visitor: CallVisitor, calls: Iterator<Call>): boolean {
  for (let left = CALLS_AT_ONCE; left > 0; ) {
    const next = calls.next()
    const looks = next.done ? 0 : visitor.see(next.value)
    if (looks === 0) return false
    left -= looks
  }
  return true
}
