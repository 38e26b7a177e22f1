import type { RuntimeSet } from '#engine/destination/directory.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { Breadth, breadthOf } from './breadth.ts'
import { forkMark, isForkedBefore } from './fork-mark.ts'
import type { ForkOrder } from './forward.ts'
import type { ProxyGround } from './ground.ts'
import { forksAtOnce } from './set-walk.ts'

/** What keeps a request that is sent to several at once from multiplying without end (RFC 5393). */
export class ForkLimit {
  private readonly mark: string
  private readonly breadth: Breadth

  constructor(mark: string, breadth: Breadth) {
    this.mark = mark
    this.breadth = breadth
  }

  /** Whether one more branch may live. */
  get hasRoom(): boolean {
    return this.breadth.hasRoom
  }

  /** For one of `count` branches that are to leave now. */
  take(count: number): ForkOrder {
    return { breadth: this.breadth.take(count), mark: this.mark }
  }

  giveBack(part: number): void {
    this.breadth.giveBack(part)
  }
}

/** Null: whatever this set and those behind it do, one is asked after the other. A status: the request is refused. */
export function forkLimitOf(
  ground: ProxyGround,
  request: SipMessage,
  set: RuntimeSet,
): ForkLimit | null | 440 | 482 {
  if (!forksAtOnce(ground.directory, request, set)) return null
  const mark = forkMark(ground, request, set.config.id)
  if (isForkedBefore(request, mark)) return 482
  const breadth = breadthOf(request)
  return breadth === 0 ? 440 : new ForkLimit(mark, new Breadth(breadth))
}
