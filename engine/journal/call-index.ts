import { invariant } from '#engine/base/invariant.ts'
import type { JournalSegment } from './journal-segment.ts'

/** Places for segments in one index; a segment's place is free again when it is deleted. */
export const MAX_SEGMENTS = 1_023
const NONE = MAX_SEGMENTS
const BASE = MAX_SEGMENTS + 1

/**
 * Which segment holds the branch line and which the answer line that count, per open call.
 * One small integer per call in a Map: the segment of the branch line times 1024, plus that of the answer line.
 * An entry goes with the call's `E` line; the relay ends every call at its maximum duration.
 */
export class CallIndex {
  private readonly places = new Map<number, number>()
  private readonly segments: (JournalSegment | null)[] = []

  get openCalls(): number {
    return this.places.size
  }

  /** Gives the segment its place. */
  admit(segment: JournalSegment): void {
    const free = this.segments.indexOf(null)
    segment.slot = free === -1 ? this.segments.length : free
    invariant(segment.slot < MAX_SEGMENTS, 'the journal dismisses segments before their places run out')
    this.segments[segment.slot] = segment
  }

  /** Calls whose lines lay there are forgotten with it. */
  dismiss(segment: JournalSegment): void {
    this.segments[segment.slot] = null
    if (segment.liveLines === 0) return
    for (const [call, place] of this.places) {
      if (Math.floor(place / BASE) === segment.slot) this.end(call)
      else if (place % BASE === segment.slot) this.places.set(call, place - segment.slot + NONE)
    }
  }

  /** A line of that kind was appended to the segment. */
  note(kind: string, call: number, segment: JournalSegment): void {
    if (kind === 'E') {
      this.end(call)
      return
    }
    const place = this.places.get(call)
    const before = place ?? NONE * BASE + NONE
    const [branchSlot, answerSlot] = [Math.floor(before / BASE), before % BASE]
    if (kind === 'B') this.move(call, segment, branchSlot, segment.slot * BASE + answerSlot)
    else if (kind === 'A' && place !== undefined) {
      this.move(call, segment, answerSlot, branchSlot * BASE + segment.slot)
    }
  }

  /** Does the line that counts of this kind stand in the segment? */
  isHere(kind: string, call: number, segment: JournalSegment): boolean {
    const place = this.places.get(call)
    if (place === undefined || kind === 'E') return false
    return (kind === 'B' ? Math.floor(place / BASE) : place % BASE) === segment.slot
  }

  private move(call: number, to: JournalSegment, fromSlot: number, place: number): void {
    this.release(fromSlot)
    to.liveLines++
    this.places.set(call, place)
  }

  private end(call: number): void {
    const place = this.places.get(call)
    if (place === undefined) return
    this.release(Math.floor(place / BASE))
    this.release(place % BASE)
    this.places.delete(call)
  }

  private release(slot: number): void {
    const segment = this.segments[slot]
    if (segment) segment.liveLines--
  }
}
