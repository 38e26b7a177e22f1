import type { Clock } from '#engine/base/clock.ts'
import type { LiveCallPage, LiveCallsQuery, ReleaseCommand } from '#engine/contract/live-calls.ts'
import type { Directory } from '#engine/destination/directory.ts'
import type { BookNews } from './book-news.ts'
import { CallList } from './call-list.ts'
import { CallRelease } from './call-release.ts'
import { CallWalk } from './call-walk.ts'
import type { CallTracker } from './tracker.ts'

const NO_CALLS: LiveCallPage = { calls: [], total: 0, isCapped: true }

/** Where a person, or a drain that has come to its deadline, asks for live calls and has them released. */
export class LiveDesk {
  private readonly clock: Clock
  private readonly directory: Directory
  private readonly tracker: CallTracker
  private readonly walk: CallWalk
  private readonly onNews: (news: BookNews) => void

  constructor(clock: Clock, directory: Directory, tracker: CallTracker, onNews: (news: BookNews) => void) {
    this.clock = clock
    this.directory = directory
    this.tracker = tracker
    this.walk = new CallWalk(clock, tracker.calls)
    this.onNews = onNews
  }

  /** `done` is called once, within some 1.3 s of its turn. */
  list(query: LiveCallsQuery, done: (page: LiveCallPage) => void): void {
    const list = new CallList(query, this.directory, this.clock, done)
    if (!this.walk.visit(list)) done(NO_CALLS)
  }

  /** `done` hears how many calls left the books; nobody is sent a BYE (RFC 4028 §8.3). */
  release(command: ReleaseCommand, done: (released: number) => void, cause = 'operator'): boolean {
    const finish = (released: number) => {
      if (released > 0) this.tell(command, released, cause)
      done(released)
    }
    const release = new CallRelease(command, this.tracker, this.directory, this.clock, finish)
    const isBegun = this.walk.visit(release)
    if (!isBegun) done(0)
    return isBegun
  }

  /** A drain is at its deadline: what is there now leaves the books. False: not now, ask again. */
  releaseAt(destinationId: number): boolean {
    return this.release({ kind: 'all', destinationId }, () => {}, 'drain')
  }

  stop(): void {
    this.walk.stop()
  }

  private tell(command: ReleaseCommand, released: number, cause: string): void {
    const destinationId = command.kind === 'calls' ? null : command.destinationId
    const destination = destinationId === null ? undefined : this.directory.destination(destinationId)
    const which = command.kind === 'doubtful' ? ' that nobody vouches for' : ''
    const where = destinationId === null ? '' : ` at ${destination?.config.uri ?? destinationId}`
    const text = `${released} ${released === 1 ? 'call' : 'calls'}${which}${where} released from the books; nobody was sent a BYE`
    const setId = destination?.setId ?? null
    this.onNews({ kind: 'released', setId, destinationId, cause, text, figures: { calls: released } })
  }
}
