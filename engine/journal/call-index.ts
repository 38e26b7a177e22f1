import { invariant } from '#engine/base/invariant.ts'
import type { JournalSegment } from './journal-segment.ts'

/** Places for segments in one index; a segment's place is free again when it is deleted. */
export const MAX_SEGMENTS = 1_023
const NONE = MAX_SEGMENTS
const SLOT_BITS = 10

/** Where the slot of each line that counts stands in a call's place. */
const BRANCH = 2 * SLOT_BITS
const ANSWER = SLOT_BITS
const RING = 0
const LINES = [BRANCH, ANSWER, RING]
const NOWHERE = LINES.reduce((place, line) => place | (NONE << line), 0)

const slotOf = (place: number, line: number) => (place >> line) & NONE

/**
 * Which segment holds the branch line, which the answer line and which the ring line that count, per open call.
 * One small integer per call in a Map: ten bits each.
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
      if (slotOf(place, BRANCH) === segment.slot) this.end(call)
      else
        for (const line of [ANSWER, RING])
          if (slotOf(place, line) === segment.slot) this.places.set(call, place | (NONE << line))
    }
  }

  /** A line of that kind was appended to the segment. */
  note(kind: string, call: number, segment: JournalSegment): void {
    if (kind === 'E') {
      this.end(call)
      return
    }
    const isBranch = kind === 'B' || kind === 'b'
    const before = this.places.get(call) ?? (isBranch ? NOWHERE : null)
    if (before === null || kind === 'C') return
    // Another branch rings anew, and of an answered call nobody asks how it rang.
    const place = kind === 'B' || kind === 'A' ? this.moved(before, RING, NONE) : before
    const line = isBranch ? BRANCH : kind === 'A' ? ANSWER : RING
    this.places.set(call, this.moved(place, line, segment.slot))
  }

  /** Does the line that counts of this kind stand in the segment? A `C` line counts as long as its call is open. */
  isHere(kind: string, call: number, segment: JournalSegment): boolean {
    const place = this.places.get(call)
    if (place === undefined || kind === 'E') return false
    if (kind === 'A') return slotOf(place, ANSWER) === segment.slot
    if (kind === 'R') return slotOf(place, RING) === segment.slot
    return kind === 'C' || slotOf(place, BRANCH) === segment.slot
  }

  /** Does the ring line that counts stand in a later segment than this one, the oldest? */
  ringsLater(call: number, segment: JournalSegment): boolean {
    const slot = slotOf(this.places.get(call) ?? NOWHERE, RING)
    return slot !== NONE && slot !== segment.slot
  }

  private moved(place: number, line: number, slot: number): number {
    this.release(slotOf(place, line))
    const segment = this.segments[slot]
    if (segment) segment.liveLines++
    return (place & ~(NONE << line)) | (slot << line)
  }

  private end(call: number): void {
    const place = this.places.get(call)
    if (place === undefined) return
    for (const line of LINES) this.release(slotOf(place, line))
    this.places.delete(call)
  }

  private release(slot: number): void {
    const segment = this.segments[slot]
    if (segment) segment.liveLines--
  }
}
