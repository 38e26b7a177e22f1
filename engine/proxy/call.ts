import { NO_TAKES } from '#engine/balance/candidate.ts'
import type { Skip } from '#engine/balance/select.ts'
import { WheelTimer } from '#engine/base/timer-wheel.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { Takes } from '#engine/contract/resources.ts'
import { type CallCause, NO_CHANNEL } from '#engine/contract/vocabulary.ts'
import type { Destination } from '#engine/destination/destination.ts'
import type { RuntimeSource } from '#engine/destination/directory.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import { CallStory } from './call-story.ts'

/** `challenged`: answered 401, 407, 422 or 491; the caller may come again within 32 s (rules 13). */
export type CallState = 'setup' | 'ringing' | 'answered' | 'challenged' | 'ended'

/** What a journal told of an INVITE branch of the engine before this one. */
export interface ResumedBranch {
  readonly callerKey: string
  readonly caller: Endpoint
  readonly listener: string
  readonly destinationId: number
  readonly destination: Endpoint
  readonly branch: string
  readonly attempt: number
}

/** The ends of a call that were asked, and did not answer; a sum of these. */
export const UNANSWERED_BY = { destination: 1, caller: 2 } as const
const UNANSWERED_SUMS = 4

/** Where the destination's end of one dialog is; null where nobody said so. */
export type FarEnd = Pick<Call, 'destinationEndpoint' | 'destinationTarget'>

/** A further dialog of a call. */
export interface FurtherDialog extends FarEnd {
  readonly destination: Destination | undefined
}

/** Stands for a dialog that has ended, so that a 2xx or a BYE that comes again means nothing any more. */
export const DIALOG_IS_OVER = 'over'

/** The end of a call that nobody else ends: maximum duration, or the time a challenged caller has. */
export type CallExpiry = (call: Call) => void

/** What a call holds at one destination and has learnt of it: one of several that it is forked to. */
export type HeldFork = Pick<
  Call,
  | 'destinationId'
  | 'setId'
  | 'slot'
  | 'channel'
  | 'token'
  | 'destinationEndpoint'
  | 'destinationTarget'
  | 'remoteTag'
>

/** The key made last: one request asks for the same several times. */
const last = { callId: '', callerTag: '', key: '\n' }

/** A call is known by its Call-ID and its caller's tag. */
export function callKey(callId: string, callerTag: string): string {
  if (last.callId !== callId || last.callerTag !== callerTag) {
    last.callId = callId
    last.callerTag = callerTag
    last.key = `${callId}\n${callerTag}`
  }
  return last.key
}

/**
 * What the relay remembers of one call: Call-ID and the first INVITE. Kept small (rules 32): the targets are
 * null where they are the caller's and the destination's own address, which is nearly always.
 */
export class Call extends WheelTimer {
  readonly number: number
  /** In the table of live calls. */
  readonly key: string
  sourceId: number
  sourceChannel = NO_CHANNEL
  /** Slot of the source's table, -1 where it has none. */
  sourceSlot = -1
  setId: number
  /** 0 until the first attempt. */
  destinationId = 0
  channel = NO_CHANNEL
  slot = -1
  /** What it takes of its destination besides a channel. */
  takes: Takes = NO_TAKES
  /** What it holds at further destinations while it is forked to several at once; nearly always null. */
  forks: HeldFork[] | null = null
  state: CallState = 'setup'
  attempts = 0
  /** When the last attempt left; monotonic. */
  attemptedAtMs = 0
  /** The signed Record-Route token of the last attempt. */
  token = ''
  /** Monotonic. */
  readonly startedAtMs: number
  /** Monotonic: when its session ends unless it is refreshed (RFC 4028 §8.2); 0: never. */
  sessionExpiresMs = 0
  /** `checkAtSec` and `unanswered` in one number: fields of their own would cost each call eight bytes more (rules 32). */
  private check = 0
  /** Where requests to the caller may go besides its own address (rules 3c). */
  callerTarget: Endpoint | null = null
  destinationTarget: Endpoint | null = null
  /** Where its destination was when it took the call: an edit or a removal does not move a dialog. */
  destinationEndpoint: Endpoint | null = null
  /** To tag of the 2xx that answered it. */
  remoteTag = ''
  /** Further 2xx of the same INVITE (RFC 3261 §13.2.2.4) by their tags, at most eight; nearly always null. */
  furtherDialogs: Map<string, FurtherDialog | typeof DIALOG_IS_OVER> | null = null
  /** Early dialogs beside the one heard last, by their tags (RFC 3261 §12.1); at most eight, nearly always null. */
  earlyEnds: Map<string, FarEnd> | null = null
  resumed: ResumedBranch | null = null
  /** The same call passing a second time, through another proxy: same Call-ID and tag. */
  spiral: Call | null = null
  readonly story = new CallStory()
  private readonly onExpiry: CallExpiry

  constructor(
    number: number,
    callId: string,
    fromTag: string,
    sourceId: number,
    setId: number,
    startedAtMs: number,
    onExpiry: CallExpiry,
  ) {
    super()
    this.number = number
    this.key = callKey(callId, fromTag)
    this.sourceId = sourceId
    this.setId = setId
    this.startedAtMs = startedAtMs
    this.onExpiry = onExpiry
  }

  /** Monotonic; meaningless until it was answered. */
  get answeredAtMs(): number {
    return this.startedAtMs + this.story.answeredAtMs
  }

  /** Both are cut out of the key: a copy of each would cost a tenth of what an open call may (rules 32). */
  get callId(): string {
    return this.key.slice(0, this.key.lastIndexOf('\n'))
  }

  /** The caller's tag; the side that carries it in From is the caller's. */
  get fromTag(): string {
    return this.key.slice(this.key.lastIndexOf('\n') + 1)
  }

  /** Monotonic, in whole seconds: when its ends are asked whether they know it; 0: not yet settled. */
  get checkAtSec(): number {
    return Math.floor(this.check / UNANSWERED_SUMS)
  }

  set checkAtSec(sec: number) {
    this.check = sec * UNANSWERED_SUMS + this.unanswered
  }

  /** Which of its ends did not answer the last time, a sum of `UNANSWERED_BY`. */
  get unanswered(): number {
    return this.check % UNANSWERED_SUMS
  }

  set unanswered(ends: number) {
    this.check = this.checkAtSec * UNANSWERED_SUMS + ends
  }

  override onExpire(): void {
    this.onExpiry(this)
  }
}

/** What it holds at the one destination that stands in it. */
export function heldBy(call: Call): HeldFork {
  const { destinationId, setId, slot, channel, token, destinationEndpoint, destinationTarget, remoteTag } =
    call
  return { destinationId, setId, slot, channel, token, destinationEndpoint, destinationTarget, remoteTag }
}

/** The far end of its dialog with this remote tag, or of its early one, at this destination; null where none is known. */
export function farEndOf(call: Call, destinationId: number, remoteTag: string): FarEnd | null {
  const further = call.furtherDialogs?.get(remoteTag)
  if (further && further !== DIALOG_IS_OVER) return further
  const early = call.earlyEnds?.get(remoteTag)
  if (early) return early
  if (call.destinationId === destinationId) return call
  return call.forks?.find((fork) => fork.destinationId === destinationId) ?? null
}

/** The same of a call that is nowhere yet. */
export const holdNowhere = Object.freeze({
  destinationId: 0,
  slot: -1,
  channel: NO_CHANNEL,
  token: '',
  destinationEndpoint: null,
  destinationTarget: null,
  remoteTag: '',
})

/** An INVITE on its way to a destination, as the journal wants it. */
export interface Attempt {
  readonly callerKey: string
  readonly arrival: Arrival
  readonly cseqNumber: number
  readonly branch: string
  readonly to: Endpoint
  /** The first INVITE of this call to this destination; false for a further target, or another transport, of it. */
  readonly isFirst: boolean
  /** Of the destination: along a chain another than the call began with. */
  readonly setId: number
  /** Who was passed over when it was chosen; the selector's own list. */
  readonly skipped: readonly Skip[]
}

/** What became of one branch. */
export interface AttemptOutcome {
  /** Final status; 0 where none came. */
  readonly status: number
  /** `no answer in 2,003 ms`, `503 Service Unavailable`, `cancelled`. */
  readonly text: string
}

/** Who counts calls; implemented a floor above. Every call that begins here has exactly one end. */
export interface CallBook {
  /** The call of an initial INVITE: a new one, or the same one again after a challenge (rules 13). */
  begin(invite: SipMessage, arrival: Arrival, source: RuntimeSource, setId: number): Call
  /** Whether this INVITE is under way so many times already that it is a loop, or somebody who plays one. */
  isLooping(invite: SipMessage): boolean
  /** By Call-ID and either tag; the token tells apart the passes of a spiral. */
  find(callId: string, fromTag: string, toTag: string, token: string): Call | null
  /** The call an unanswered INVITE of the engine before this one belonged to. */
  findResumed(callerKey: string, callerAddress: string): Call | null
  /**
   * Moves the call onto a destination; false where its last channel was taken in the meantime. `isBeside`: it keeps
   * what it holds elsewhere, for it is forked.
   */
  take(call: Call, destination: Destination, isBeside?: boolean): boolean
  /** Its branch there is over while others of the fork go on. */
  leave(call: Call, destination: Destination): void
  /** Of the destinations it is forked to, this is the one that is spoken of now. */
  turn(call: Call, destination: Destination): void
  attempted(call: Call, destination: Destination, attempt: Attempt): void
  /** Of one attempt, once: before the call is answered or rejected; a late 2xx of one that was given up is told again. */
  attemptEnded(call: Call, branchId: string, outcome: AttemptOutcome): void
  /** A 101 to 199 passed. */
  ringing(call: Call, response: SipMessage): void
  /** Its CANCEL was answered 200, and is ours to bring to an end (RFC 3261 §16.10). */
  cancelled(call: Call, cancel: SipMessage): void
  /** `at`: where the answer came from; null where only the destination is known. */
  /** `sessionSec`: the session interval its caller was told (RFC 4028); 0: none. */
  answered(
    call: Call,
    destination: Destination | undefined,
    at: Endpoint | null,
    response: SipMessage,
    sessionSec: number,
  ): void
  /** A 2xx to a re-INVITE or UPDATE passed with this session interval; 0: from now on the session has none. */
  refreshed(call: Call, sessionSec: number): void
  /** One of its ends is reached elsewhere from now on. */
  moved(call: Call): void
  /** A non-2xx final went to the caller. `leftOver`: passed over at the last choice, where it found nobody more. */
  rejected(call: Call, status: number, cause: CallCause, leftOver: readonly Skip[]): void
  /**
   * No attempt was possible, and `status` is what the caller is told. Not `isTold`: its refusal might not be sent, so
   * that the caller will ask anew.
   */
  unplaced(call: Call, isTold: boolean, leftOver: readonly Skip[], status: number): void
  ended(call: Call, cause: CallCause): void
  /** A BYE passed in the dialog with this remote tag: the call ends with its last dialog. */
  dialogEnded(call: Call, remoteTag: string, cause: CallCause): void
}
