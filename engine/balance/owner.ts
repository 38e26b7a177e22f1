const CALL_BITS = 24
const CALL_MASK = 2 ** CALL_BITS - 1

/**
 * Who holds a slot: a call of a relay thread, in one Int32 (rules 20). Threads are numbered 1 to 127, so that an
 * owner is positive and never 0. Of the call's number 24 bits are kept: two calls of a thread are the same owner
 * only when 16,777,216 others began between them.
 */
export function slotOwner(thread: number, callNumber: number): number {
  return (thread << CALL_BITS) | (callNumber & CALL_MASK)
}

export function threadOf(owner: number): number {
  return owner >>> CALL_BITS
}
