import { hashText, mix } from '#engine/balance/hash.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { serverKey } from '#engine/transaction/keys.ts'
import { T1 } from '#engine/transaction/timers.ts'

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
 */
export class Lateness {
  private readonly salt: number
  private lookedAtMs = 0
  private idleMs = 0
  /** In a row, at which the thread had not waited since the look before. */
  private busyLooks = 0
  private lateForMs = 0
  private admitted = 0
  private offeredPerSec = 0
  private allowedPerSec = Infinity
  private share = 0

  /** `salt`: 32 bits that no caller knows. */
  constructor(salt: number) {
    this.salt = salt
  }

  /** Of new requests, 0 to 1. */
  get refusedShare(): number {
    return this.share
  }

  /**
   * Whether it has been late for so long that whoever waits has sent again (RFC 3261 §17.1.1.2), and that the copy will do
   * for an answer.
   */
  get isFarBehind(): boolean {
    return this.lateForMs > T1
  }

  /** To be told of each new request that is let in. */
  admit(): void {
    this.admitted += 1
  }

  /** Whether the share falls on the transaction of this request. */
  refuses(request: SipMessage): boolean {
    if (this.share === 0) return false
    return mix(hashText(serverKey(request, request.method)) ^ this.salt) >>> 0 < this.share * HASHES
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
    this.lateForMs = waited > 0 ? 0 : this.lateForMs + elapsedMs
    if (waited > 0) this.allowMore(waited)
    else if (this.busyLooks * LOOK_MS >= (this.share > 0 ? Math.min(AGAIN_MS, lateMs) : lateMs))
      this.allowLess()
    this.share = Math.max(0, 1 - this.allowedPerSec / this.offeredPerSec)
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
