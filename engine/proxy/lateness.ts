import { hashText, mix } from '#engine/balance/hash.ts'

/** How often it is looked whether the relay has caught up. */
export const LOOK_MS = 100
/** While some are refused, it is late sooner: what it is to be late for was seen. */
const AGAIN_MS = 200
/** What the rate that is let in becomes each time that the relay was late for an interval. */
const LESS = 0.9
/** So few do not make it late: then it is something else, and refusing them would not help. */
const LEAST_PER_SEC = 50
/** Of the rate at which they come, the part that the last look has. */
const FRESH = 0.3
/**
 * Refusals that are answered for each request that is let in. One costs a fifth of a call, most of it the answer and its
 * ACK, so that with more of them calls would make room for refusals.
 */
const ANSWERED = 1
/** What one takes of that which is read and not answered: its sender is nobody we know, and was told often enough. */
const READ_ONLY = 1 / 8
const HASHES = 2 ** 32

/**
 * Keeps the relay in time, by refusing as much of what is new as it takes. A socket is a queue, and one that was not empty
 * once in an interval delays whatever comes: so the thread is late when its event loop had no moment to wait throughout
 * one (CoDel's sign, RFC 8289 §3: a least delay above its target, which is none here). That holds for every transport and
 * whatever the kernel's buffers hold, counts the time in which the thread wanted a processor, and costs no packet anything.
 *
 * Each late interval takes a tenth off the rate of new requests, each look in time adds to it (Chiu and Jain 1989). The rate
 * is kept by refusing a share (RFC 7339 §5.10.2), which falls on a request by the hash of its transaction: a copy fares as
 * its original, and nothing is remembered of it.
 *
 * Who is refused should hear so, and be off; but the thread must not be kept from its calls by saying it. So there are as
 * many answers as there are requests let in, and the rest falls in silence: it comes again, and has another chance of an answer.
 */
export class Lateness {
  private readonly salt: number
  private lookedAtMs = 0
  private idleMs = 0
  /** In a row, at which the thread had not waited since the look before. */
  private busyLooks = 0
  private admitted = 0
  private offeredPerSec = 0
  private allowedPerSec = Infinity
  private share = 0
  private answersLeft = Infinity

  /** `salt`: 32 bits that no caller knows. */
  constructor(salt: number) {
    this.salt = salt
  }

  /** Of new requests, 0 to 1. */
  get refusedShare(): number {
    return this.share
  }

  /** Whether there is no time to answer what is refused, until the next look. */
  get isSilent(): boolean {
    return this.answersLeft < 1
  }

  /** To be told of each refusal; where nothing was sent, it took the time of being read alone. */
  refused(isAnswered: boolean): void {
    this.answersLeft -= isAnswered ? 1 : READ_ONLY
  }

  /** To be told of each new request that is let in. */
  admit(): void {
    this.admitted += 1
  }

  /** Whether the share falls on the transaction of this name, the same for all its copies. */
  refuses(transaction: string): boolean {
    return this.share > 0 && mix(hashText(transaction) ^ this.salt) >>> 0 < this.share * HASHES
  }

  /** Every `LOOK_MS`: for how long the thread has waited since its start. It may be late for `lateMs`; 0: for ever. */
  look(nowMs: number, idleMs: number, lateMs: number): void {
    const elapsedMs = Math.max(nowMs - this.lookedAtMs, 1)
    const waited = lateMs === 0 ? 1 : (idleMs - this.idleMs) / elapsedMs
    // What is let in is the rest of what came; counted so, copies of what was refused are not taken for more.
    const offeredPerSec = (this.admitted * 1_000) / elapsedMs / (1 - this.share)
    this.offeredPerSec += FRESH * (offeredPerSec - this.offeredPerSec)
    this.lookedAtMs = nowMs
    this.idleMs = idleMs
    this.admitted = 0
    this.busyLooks = waited > 0 ? 0 : this.busyLooks + 1
    if (waited > 0) this.allowMore(waited)
    else if (this.busyLooks * LOOK_MS >= (this.share > 0 ? Math.min(AGAIN_MS, lateMs) : lateMs))
      this.allowLess()
    this.share = Math.max(0, 1 - this.allowedPerSec / this.offeredPerSec)
    // What is left of one is for the next look, no more: answers must not come all at once.
    const answers = (ANSWERED * this.allowedPerSec * elapsedMs) / 1_000
    this.answersLeft = this.share > 0 ? Math.min(this.answersLeft, 1) + answers : Infinity
  }

  private allowMore(waited: number): void {
    // Fast where much time is left, slowly near the edge.
    const allowedPerSec = this.allowedPerSec * (1 + waited)
    this.allowedPerSec = allowedPerSec > 2 * this.offeredPerSec ? Infinity : allowedPerSec
  }

  private allowLess(): void {
    this.busyLooks = 0
    const perSec = Math.min(this.allowedPerSec, this.offeredPerSec)
    this.allowedPerSec = Math.max(LEAST_PER_SEC, perSec * LESS)
  }
}
