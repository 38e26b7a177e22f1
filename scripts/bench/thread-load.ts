import { CallTally } from './call-tally.ts'
import { CallWords, headerLines, methodOf, readDialog, replyTo } from './call-words.ts'
import type { Load, Outcome } from './generator.ts'

export interface Place {
  readonly address: string
  readonly port: number
}

/** How a load reaches the network: its caller's socket, and those of its callees by number. */
export interface Wire {
  readonly caller: Place
  readonly callees: readonly Place[]
  fromCaller(text: string, to: Place): void
  fromCallee(callee: number, text: string, to: Place): void
  /** The callee's port closes. */
  close(callee: number): void
}

const AGAIN_MS = 500
const MOST_SENDS = 9
const LIMIT_MS = 60_000

interface Call {
  invitedMs: number
  answeredMs: number
  reached: boolean
  provisional: boolean
  rang: boolean
  answered: boolean
  acked: boolean
  byeSeen: boolean
  over: boolean
  callee: number
  bye: string
  ok: { readonly text: string; readonly to: Place } | null
}

type Wait = 'invite' | 'ok' | 'bye' | 'hold'
interface Due {
  readonly atMs: number
  readonly id: number
  readonly sends: number
}

/** One load, as `call-load.c` has it: INVITE 180 200 ACK hold BYE 200. */
export class ThreadLoad {
  private readonly load: Load
  private readonly wire: Wire
  private readonly words: CallWords
  private readonly tally: CallTally
  private readonly calls: Call[] = []
  /** Every wait of one kind is equally long, so a queue in order of arming is in order of time. */
  private readonly dues: Record<Wait, Due[]> = { invite: [], ok: [], bye: [], hold: [] }
  private readonly startMs = performance.now()
  private readonly total: number
  private nextMs = this.startMs
  private readonly lastMs: number

  constructor(load: Load, wire: Wire, run: string) {
    this.load = load
    this.wire = wire
    this.words = new CallWords(wire.caller, load.proxy, run)
    this.tally = new CallTally(wire.callees.length, this.startMs)
    this.total = load.phases.reduce((sum, { calls }) => sum + calls, 0)
    const callingMs = load.phases.reduce((sum, { rate, calls }) => sum + (calls / rate) * 1_000, 0)
    this.lastMs = this.startMs + callingMs + load.holdMs + LIMIT_MS
  }

  get isOver(): boolean {
    return this.tally.completed + this.tally.failed >= this.total || performance.now() > this.lastMs
  }

  outcome(cpuUs: number): Outcome {
    return this.tally.outcome(this.total, performance.now(), cpuUs)
  }

  /** Begins the calls whose time has come, and sends again what got no answer. */
  tick(): void {
    const nowMs = performance.now()
    const { death } = this.load
    if (death && this.tally.diedAtMs === null && nowMs - this.startMs >= death.afterMs) {
      this.tally.diedAtMs = Date.now()
      if (death.way === 'closed') this.wire.close(death.callee)
    }
    while (this.calls.length < this.total && this.nextMs <= nowMs) this.begin()
    for (const wait of ['invite', 'ok', 'bye', 'hold'] as const) {
      const queue = this.dues[wait]
      const isDue = queue.findIndex(({ atMs }) => atMs > nowMs)
      for (const due of queue.splice(0, isDue < 0 ? queue.length : isDue)) this.fallDue(wait, due)
    }
  }

  calleeHears(callee: number, text: string, from: Place): void {
    const { death } = this.load
    if (death?.way === 'silent' && death.callee === callee && this.tally.diedAtMs !== null) return
    const lines = headerLines(text)
    const id = this.words.callOf(lines)
    const call = id === null ? undefined : this.calls[id]
    const method = lines[0]?.split(' ')[0]
    const reply = (status: string, shape = {}) => replyTo(lines, status, this.placeOf(callee), shape)
    const send = (answer: string) => this.wire.fromCallee(callee, answer, from)
    if (method === 'OPTIONS') send(reply('200 OK'))
    else if (!call || id === null) {
      // Of a load before this one.
      if (method !== 'ACK') send(reply('481 Call/Transaction Does Not Exist'))
    } else if (method === 'INVITE') this.takeInvite(callee, call, id, from, reply)
    else if (method === 'ACK') {
      if (call.byeSeen && !call.acked) this.tally.reordered++
      call.acked = true
      call.ok = null
    } else if (method === 'BYE') {
      if (call.byeSeen) this.tally.resent++
      call.byeSeen = true
      send(reply('200 OK'))
    }
  }

  callerHears(text: string): void {
    const lines = headerLines(text)
    const id = this.words.callOf(lines)
    const call = id === null ? undefined : this.calls[id]
    if (!call || id === null || !text.startsWith('SIP/2.0 ')) return
    const status = Number(text.slice(8, 11))
    if (methodOf(lines) === 'INVITE') this.hearInviteResponse(call, id, status, lines)
    else if (status >= 300) this.giveUp(call)
    else if (status >= 200 && !call.over) {
      call.over = true
      call.bye = ''
      this.tally.completed++
    }
  }

  private begin(): void {
    const id = this.calls.length
    const nowMs = performance.now()
    const flags = { reached: false, provisional: false, rang: false, answered: false, acked: false }
    const state = { byeSeen: false, over: false, callee: 0, bye: '', ok: null }
    this.calls.push({ invitedMs: nowMs, answeredMs: 0, ...flags, ...state })
    this.tally.count('begun', nowMs)
    this.wire.fromCaller(this.words.invite(id), this.load.proxy)
    this.arm('invite', AGAIN_MS, id, 1)
    this.nextMs += 1_000 / this.rateOf(id)
    const open = this.calls.length - this.tally.completed - this.tally.failed
    this.tally.mostOpen = Math.max(this.tally.mostOpen, open)
  }

  private rateOf(id: number): number {
    let before = 0
    for (const { rate, calls } of this.load.phases) {
      before += calls
      if (id < before) return rate
    }
    return 1
  }

  private takeInvite(
    callee: number,
    call: Call,
    id: number,
    from: Place,
    reply: (status: string, shape: object) => string,
  ): void {
    if (call.reached) {
      this.tally.resent++
      if (call.ok) this.wire.fromCallee(call.callee, call.ok.text, call.ok.to)
      return
    }
    call.reached = true
    call.callee = callee
    this.tally.taken(callee)
    this.tally.forwardMs.push(performance.now() - call.invitedMs)
    this.wire.fromCallee(callee, reply('180 Ringing', { opensDialog: true }), from)
    call.ok = { text: reply('200 OK', { opensDialog: true, hasBody: true }), to: from }
    call.answeredMs = performance.now()
    this.wire.fromCallee(callee, call.ok.text, from)
    this.arm('ok', AGAIN_MS, id, 1)
  }

  private hearInviteResponse(call: Call, id: number, status: number, lines: readonly string[]): void {
    const nowMs = performance.now()
    if (status < 200) {
      call.provisional = true
      if (status !== 180) return
      if (call.answered) this.tally.reordered++
      if (!call.rang) this.tally.ringingMs.push(nowMs - call.invitedMs)
      call.rang = true
    } else if (status >= 300) {
      this.wire.fromCaller(this.words.failureAck(lines, id), this.load.proxy)
      if (status === 503 && !call.over) this.tally.count('refused', nowMs)
      this.giveUp(call)
    } else this.answer(call, id, lines, nowMs)
  }

  private answer(call: Call, id: number, lines: readonly string[], nowMs: number): void {
    const dialog = readDialog(lines)
    this.wire.fromCaller(this.words.inDialog(dialog, 'ACK', 1, id), this.load.proxy)
    if (call.answered) {
      this.tally.resent++
      return
    }
    call.answered = true
    call.bye = this.words.inDialog(dialog, 'BYE', 2, id)
    this.tally.count('answered', nowMs)
    this.tally.backMs.push(nowMs - call.answeredMs)
    if (this.load.holdMs > 0) this.arm('hold', this.load.holdMs, id, 0)
    else this.sendBye(call, id)
  }

  private sendBye(call: Call, id: number): void {
    this.wire.fromCaller(call.bye, this.load.proxy)
    this.arm('bye', AGAIN_MS, id, 1)
  }

  private giveUp(call: Call): void {
    if (!call.over) this.tally.failed++
    call.over = true
  }

  private arm(wait: Wait, afterMs: number, id: number, sends: number): void {
    this.dues[wait].push({ atMs: performance.now() + afterMs, id, sends })
  }

  private fallDue(wait: Wait, { id, sends }: Due): void {
    const call = this.calls[id]
    if (!call || call.over) return
    if (wait === 'hold') return this.sendBye(call, id)
    if ((wait === 'invite' && call.answered) || (wait === 'ok' && call.ok === null)) return
    // An INVITE that got a provisional is waited for, ten times as long.
    const isProceeding = wait === 'invite' && call.provisional
    if (sends >= (isProceeding ? 10 * MOST_SENDS : MOST_SENDS)) return this.giveUp(call)
    if (!isProceeding) {
      this.tally.resent++
      this.sendAgain(wait, call, id)
    }
    this.arm(wait, AGAIN_MS, id, sends + 1)
  }

  private sendAgain(wait: Wait, call: Call, id: number): void {
    if (wait === 'invite') this.wire.fromCaller(this.words.invite(id), this.load.proxy)
    else if (wait === 'bye') this.wire.fromCaller(call.bye, this.load.proxy)
    else if (call.ok) this.wire.fromCallee(call.callee, call.ok.text, call.ok.to)
  }

  private placeOf(callee: number): Place {
    return this.wire.callees[callee] ?? this.wire.caller
  }
}
