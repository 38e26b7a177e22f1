import { type Random, seededRandom } from '#engine/base/random.ts'
import { Lateness, LOOK_MS } from '#engine/proxy/lateness.ts'

/** Of the thread's time, in ms: a call that is let in is one INVITE and six messages that follow from it; what falls is unread. */
const COST_MS = { invite: 0.48, further: 0.16, refusal: 0.2, fall: 0.02 }
const FURTHER = 6
const ANSWERED_BY = 3
const ROUND_TRIP_MS = 2
const AGAIN_MS = 500
const MOST_COPIES = 8
/** Calls a second that take all of its time. */
export const CAPACITY = 1_000 / (COST_MS.invite + FURTHER * COST_MS.further)

interface Call {
  readonly branch: string
  /** Messages of it that were dealt with. */
  done: number
  isRefused: boolean
}

interface Message {
  readonly call: Call
  /** 0: the INVITE. */
  readonly place: number
  readonly copies: number
}

/** What became of the calls that began in one second. */
interface Second {
  begun: number
  answered: number
  refused: number
}

/**
 * A relay thread as a queue: messages wait in a socket that holds `room` of them and drops what is more, what nobody deals
 * with is sent again, and time passes in steps of a millisecond.
 */
export class BusyThread {
  readonly lateness = new Lateness(1)
  readonly seconds: Second[] = []
  private readonly random: Random = seededRandom(3)
  private readonly room: number
  private readonly lateMs: number
  private readonly queue: Message[] = []
  private readonly coming = new Map<number, Message[]>()
  private nowMs = 0
  private idleMs = 0
  private owedMs = 0
  private begins = 0

  constructor(room: number, lateMs: number) {
    this.room = room
    this.lateMs = lateMs
  }

  run(seconds: number, callsPerSecond: number): void {
    for (let ms = 0; ms < seconds * 1_000; ms++) this.step(callsPerSecond / 1_000)
  }

  private step(calls: number): void {
    this.nowMs += 1
    for (this.begins += 2 * calls * this.random.unit(); this.begins >= 1; this.begins--) this.begin()
    for (const message of this.coming.get(this.nowMs) ?? []) this.hear(message)
    this.coming.delete(this.nowMs)
    this.work()
    if (this.nowMs % LOOK_MS === 0) this.lateness.look(this.nowMs, this.idleMs, this.lateMs)
  }

  private begin(): void {
    this.second.begun += 1
    const branch = `z9hG4bK${this.random.unit()}`
    this.hear({ call: { branch, done: 0, isRefused: false }, place: 0, copies: 0 })
  }

  private hear(message: Message): void {
    const { call, place, copies } = message
    if (call.isRefused || call.done > place) return
    if (this.queue.length < this.room) this.queue.push(message)
    if (copies < MOST_COPIES) this.comes(AGAIN_MS, { ...message, copies: copies + 1 })
  }

  private comes(inMs: number, message: Message): void {
    const atMs = this.nowMs + inMs
    this.coming.set(atMs, [...(this.coming.get(atMs) ?? []), message])
  }

  private work(): void {
    let leftMs = 1 - this.owedMs
    while (leftMs > 0) {
      const message = this.queue.shift()
      if (!message) break
      leftMs -= this.take(message)
    }
    this.idleMs += Math.max(0, leftMs)
    this.owedMs = Math.max(0, -leftMs)
  }

  /** The time it takes. */
  private take({ call, place }: Message): number {
    if (call.isRefused || call.done > place) return COST_MS.further
    if (place === 0) {
      if (this.lateness.refuses(call.branch)) {
        if (this.lateness.isSilent) return COST_MS.fall
        this.lateness.refused(true)
        call.isRefused = true
        this.second.refused += 1
        return COST_MS.refusal
      }
      this.lateness.admit()
    }
    call.done = place + 1
    if (place === ANSWERED_BY) this.second.answered += 1
    if (place < FURTHER) this.comes(ROUND_TRIP_MS, { call, place: place + 1, copies: 0 })
    return place === 0 ? COST_MS.invite : COST_MS.further
  }

  private get second(): Second {
    const at = Math.floor((this.nowMs - 1) / 1_000)
    this.seconds[at] ??= { begun: 0, answered: 0, refused: 0 }
    return this.seconds[at]
  }
}
