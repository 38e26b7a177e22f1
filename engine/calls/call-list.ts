import type { Clock } from '#engine/base/clock.ts'
import type { LiveCall, LiveCallPage, LiveCallsQuery } from '#engine/contract/live-calls.ts'
import type { Directory } from '#engine/destination/directory.ts'
import type { Call } from '#engine/proxy/call.ts'
import { type DoubtMoment, doubtOf } from './call-doubt.ts'
import { type CallVisitor, MOST_SLICES } from './call-walk.ts'
import { answeredAt } from './session-expiry.ts'

/** Gathers the oldest live calls that match a query, and counts the others. */
export class CallList implements CallVisitor {
  readonly mostSlices = MOST_SLICES
  private readonly query: LiveCallsQuery
  private readonly directory: Directory
  private readonly clock: Clock
  private readonly search: string
  private readonly onDone: (page: LiveCallPage) => void
  private readonly found: Call[] = []
  private total = 0

  constructor(
    query: LiveCallsQuery,
    directory: Directory,
    clock: Clock,
    onDone: (page: LiveCallPage) => void,
  ) {
    this.query = query
    this.directory = directory
    this.clock = clock
    this.search = query.search.toLowerCase()
    this.onDone = onDone
  }

  see(call: Call): number {
    if (call.state === 'ended' || !this.isWanted(call)) return 1
    this.total += 1
    if (this.found.length < this.query.limit) this.found.push(call)
    return 1
  }

  /** As they are now; those that have ended since are left out. */
  done(isWhole: boolean): void {
    const at = this.now()
    const calls = this.found.flatMap((call) => this.rowOf(call, at) ?? [])
    const total = this.total - (this.found.length - calls.length)
    this.onDone({ calls, total, isCapped: !isWhole })
  }

  private isWanted(call: Call): boolean {
    const { destinationId, setId, doubtfulOnly } = this.query
    if (destinationId !== null && call.destinationId !== destinationId) return false
    if (setId !== null && call.setId !== setId) return false
    if (doubtfulOnly && this.doubtOf(call, this.now()) === '') return false
    return this.search === '' || this.isNamed(call)
  }

  private isNamed({ callId, story: { from, to } }: Call): boolean {
    return [callId, from, to].some((text) => text.toLowerCase().includes(this.search))
  }

  private rowOf(call: Call, at: DoubtMoment): LiveCall | null {
    const { number, state, callId, sourceId, setId, destinationId, channel } = call
    const { from, to } = call.story
    if (state === 'ended') return null
    const wallOf = (monotonicMs: number) => Math.round(at.wallMs + monotonicMs - at.monotonicMs)
    return {
      ...{ number, state, callId, from, to, sourceId, setId, destinationId, channel },
      startedAtMs: wallOf(call.startedAtMs),
      answeredAtMs: state === 'answered' ? wallOf(answeredAt(call)) : null,
      expiresAtMs: wallOf(call.deadlineMs),
      doubt: this.doubtOf(call, at),
    }
  }

  private doubtOf(call: Call, at: DoubtMoment): string {
    return doubtOf(call, this.directory.destination(call.destinationId), at)
  }

  private now(): DoubtMoment {
    return { monotonicMs: this.clock.monotonicMs(), wallMs: this.clock.wallMs() }
  }
}
