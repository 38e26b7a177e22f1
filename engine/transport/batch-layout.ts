/** The memory shared with `batch/datagrams.h`, which says the same; `LAYOUT` changes with every change of either, or of a call. */
export const LAYOUT = 2

/** Datagrams taken by one call, and given to one call. */
export const BATCH = 32
const SLOT_BYTES = 66_560
/** A power of two. */
export const MOST_DEPARTURES = 4_096
export const OUTGOING_BYTES = 1_024 * 1_024 + SLOT_BYTES

/** Words of one entry of a table. The address is as on the wire; IPv4 takes the first of its four words. */
export const AT_OFFSET = 0
export const AT_LENGTH = 1
export const AT_PORT = 2
export const AT_SCOPE = 3
export const ENTRY_WORDS = 8
/** Of scope and address together. */
export const ADDRESS_WORDS = 5

/** Places in the counts: arrivals of this batch and how many are taken; departures written and sent. */
export const RECEIVED = 0
export const TAKEN = 1
export const QUEUED = 2
export const SENT = 3
/** 1 while the kernel takes no more. */
export const BLOCKED = 4
export const BOUND_PORT = 5
const COUNTS = 6

/** What lies in between JavaScript and the kernel, for one socket. */
export interface SharedMemory {
  readonly incoming: ArrayBuffer
  readonly arrivals: ArrayBuffer
  readonly outgoing: ArrayBuffer
  readonly departures: ArrayBuffer
  readonly counts: ArrayBuffer
}

/** Memory that is never touched is never there: a socket at rest needs some pages of it. */
export function sharedMemory(): SharedMemory {
  const words = (count: number) => new ArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT)
  return {
    incoming: new ArrayBuffer(BATCH * SLOT_BYTES),
    arrivals: words(BATCH * ENTRY_WORDS),
    outgoing: new ArrayBuffer(OUTGOING_BYTES),
    departures: words(MOST_DEPARTURES * ENTRY_WORDS),
    counts: words(COUNTS),
  }
}
