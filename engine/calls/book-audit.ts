import { isFirst } from '#engine/base/thread-place.ts'
import { WheelTimer } from '#engine/base/timer-wheel.ts'
import type { DriftLive } from '#engine/contract/live-calls.ts'
import type { Destination } from '#engine/destination/destination.ts'
import type { Call } from '#engine/proxy/call.ts'
import type { ProxyGround } from '#engine/proxy/ground.ts'
import type { BookNews } from './book-news.ts'
import { type DoubtMoment, doubtOf } from './call-doubt.ts'
import { DriftBook, emptyTally, type Tally } from './drift-book.ts'
import { OrphanHunt, type Side, sidesOf } from './orphan-hunt.ts'
import { answeredAt } from './session-expiry.ts'
import type { CallTracker } from './tracker.ts'

/** About a third of a millisecond's worth. */
const CALLS_AT_ONCE = 1_000
const SIDES_AT_ONCE = 200
/** A call's time until its load source tells of it. */
const SETTLED_MS = 30_000

type Ground = Pick<ProxyGround, 'clock' | 'wheel' | 'directory'>

/**
 * Looks the books over every `reconcileSec`, a slice each turn of the wheel: whose calls are in doubt, whose channels
 * nobody owns, and whose load source tells fewer calls than we have there.
 */
export class BookAudit extends WheelTimer {
  private readonly ground: Ground
  private readonly tracker: CallTracker
  readonly thread: number
  private readonly book: DriftBook
  private readonly onNews: (news: BookNews) => void
  private look: Generator<void, void> | null = null

  constructor(ground: Ground, tracker: CallTracker, thread: number, onNews: (news: BookNews) => void) {
    super()
    this.ground = ground
    this.tracker = tracker
    this.thread = thread
    this.onNews = onNews
    this.book = new DriftBook(ground.clock, onNews)
  }

  start(): void {
    this.rest()
  }

  /** Destinations whose books held something unexplained at the last look. */
  get drifts(): readonly DriftLive[] {
    return this.book.drifts
  }

  override onExpire(): void {
    const look = this.look ?? this.lookOver()
    this.look = null
    let isOver = true
    try {
      isOver = look.next().done ?? false
    } finally {
      if (isOver) this.rest()
    }
    if (isOver) return
    this.look = look
    this.ground.wheel.arm(this, 0)
  }

  private rest(): void {
    this.ground.wheel.arm(this, this.ground.directory.settings.reconcileSec * 1_000)
  }

  private *lookOver(): Generator<void, void> {
    const tallies = new Map<number, Tally>()
    const hunt = new OrphanHunt(this.tracker, this.thread)
    let looks = 0
    for (const call of this.tracker.calls.values()) {
      looks += 1
      if (looks % CALLS_AT_ONCE === 0) yield
      if (call.state === 'ended') continue
      hunt.note(call)
      this.count(call, tallies)
    }
    yield* this.search(hunt, sidesOf(this.ground.directory))
    for (const { id, room } of this.ground.directory.destinations)
      room.settled.keep(tallies.get(id)?.settled ?? 0)
    if (isFirst(this)) yield* this.compare(tallies)
    for (const side of hunt.free()) this.noteOrphan(side, tallies)
    this.book.learn(tallies)
  }

  private *search(hunt: OrphanHunt, sides: readonly Side[]): Generator<void, void> {
    let looks = 0
    for (const side of sides) {
      looks += 1
      if (looks % SIDES_AT_ONCE === 0) yield
      yield* hunt.search(side)
    }
  }

  private count(call: Call, tallies: Map<number, Tally>): void {
    const destination = this.ground.directory.destination(call.destinationId)
    if (!destination || call.state === 'challenged') return
    const at = this.now()
    const tally = tallyOf(tallies, destination)
    if (doubtOf(call, destination, at) !== '') tally.doubtful += 1
    if (call.state === 'answered' && at.monotonicMs - answeredAt(call) > SETTLED_MS) tally.settled += 1
  }

  /**
   * What leads to one load source from several destinations is counted together there. Other threads may have looked some
   * time ago: of what had settled then, no more is there than all calls of now.
   */
  private *compare(tallies: Map<number, Tally>): Generator<void, void> {
    const settled = new Map<string, number>()
    const { destinations } = this.ground.directory
    for (const destination of destinations)
      for (const { subject } of destination.fed.carriage)
        settled.set(subject, (settled.get(subject) ?? 0) + settledAt(destination))
    yield
    for (const destination of destinations)
      for (const { subject, calls } of destination.fed.toldCalls) {
        const tally = tallyOf(tallies, destination)
        tally.theirs = calls
        const isHere = settledAt(destination) > 0
        if (isHere) tally.missing = Math.max(tally.missing, (settled.get(subject) ?? 0) - calls)
      }
  }

  private noteOrphan({ kind, at }: Side, tallies: Map<number, Tally>): void {
    const destination = kind === 'destination' ? this.ground.directory.destination(at.id) : undefined
    if (destination) tallyOf(tallies, destination).orphans += 1
    else this.tellSourceOrphan(at.id)
  }

  private tellSourceOrphan(id: number): void {
    const name = this.ground.directory.source(id)?.name ?? String(id)
    const text = `Source ${name}: a channel of no call freed`
    const figures = { orphans: 1 }
    this.onNews({ kind: 'drift', setId: null, destinationId: null, cause: 'reconcile', text, figures })
  }

  private now(): DoubtMoment {
    const { clock } = this.ground
    return { monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs() }
  }
}

function settledAt(destination: Destination): number {
  return Math.min(destination.room.settled.all, destination.activeCalls())
}

function tallyOf(tallies: Map<number, Tally>, destination: Destination): Tally {
  let tally = tallies.get(destination.id)
  if (!tally) {
    tally = emptyTally(destination)
    tallies.set(destination.id, tally)
  }
  return tally
}
