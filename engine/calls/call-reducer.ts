import type { CallCause } from '#engine/contract/vocabulary.ts'
import type { CallState } from '#engine/proxy/call.ts'
import { ignored } from '#engine/transaction/machine.ts'

/**
 * What happens to a call. A cause is an input of its own name: somebody found that the call is over by it.
 * `again`: its caller is back with credentials (rules 13); `provisional`: a 101 to 199; `challenged`: 401, 407, 422 or
 * 491; `untold`: no attempt possible, and its refusal might not be sent, so that its caller asks anew; `silence`: the
 * time that its state has is over.
 */
export type CallInput =
  | CallCause
  | 'again'
  | 'attempted'
  | 'provisional'
  | 'answered'
  | 'challenged'
  | 'untold'
  | 'silence'

export const CHALLENGES: readonly number[] = [401, 407, 422, 491]
/** A challenged caller has this long to come again with credentials (rules 13). */
export const CHALLENGE_MS = 32_000

/** As what the call counts from now on; a call is counted once, and `null` counts nothing. */
export type Verdict = 'answered' | 'failed' | 'unplaced' | null

export interface CallStep {
  readonly to: CallState
  readonly counts: Verdict
  /** Of a call that is over; null leaves no record, for what never came to be a call. */
  readonly cause: CallCause | null
}

type CallTable = {
  readonly [state in CallState]: { readonly [input in CallInput]: CallStep | typeof ignored }
}

const to = (state: CallState, counts: Verdict = null): CallStep => ({ to: state, counts, cause: null })
const end = (cause: CallCause, counts: Verdict = null): CallStep => ({ to: 'ended', counts, cause })

/** A BYE ends what was answered while the engine was away (rules 5); else nobody is asked for BYE here (§15). */
const open = {
  again: ignored,
  attempted: ignored,
  provisional: ignored,
  answered: to('answered', 'answered'),
  challenged: to('challenged'),
  untold: ignored,
  caller: end('caller', 'answered'),
  destination: end('destination', 'answered'),
  cancelled: end('cancelled', 'failed'),
  rejected: end('rejected', 'failed'),
  'no-answer': end('no-answer', 'failed'),
  'time-out': end('time-out', 'failed'),
  unplaced: end('rejected', 'failed'),
  lost: end('lost', 'failed'),
  released: end('released', 'failed'),
  unwatched: end('unwatched', 'failed'),
  expired: ignored,
  'max-duration': ignored,
  dead: ignored,
  silence: end('time-out', 'failed'),
} as const

const nothing = {
  again: ignored,
  attempted: ignored,
  provisional: ignored,
  answered: ignored,
  challenged: ignored,
  untold: ignored,
  caller: ignored,
  destination: ignored,
  cancelled: ignored,
  rejected: ignored,
  'no-answer': ignored,
  'time-out': ignored,
  unplaced: ignored,
  lost: ignored,
  released: ignored,
  unwatched: ignored,
  expired: ignored,
  'max-duration': ignored,
  dead: ignored,
  silence: ignored,
} as const

/**
 * One call from its INVITE to its end, pure. Each call that ends has exactly one cause, and was counted exactly once,
 * with the one exception of `untold`.
 */
export const callTable: CallTable = {
  setup: {
    ...open,
    attempted: to('setup'),
    provisional: to('ringing'),
    unplaced: end('unplaced', 'unplaced'),
    untold: { to: 'ended', counts: null, cause: null },
  },
  ringing: { ...open, attempted: to('ringing'), provisional: to('ringing') },
  // A late 2xx of a destination given up before still answers it (RFC 3261 §16.7 step 5).
  challenged: { ...open, again: to('setup'), silence: end('rejected', 'failed') },
  answered: {
    ...nothing,
    caller: end('caller'),
    destination: end('destination'),
    expired: end('expired'),
    'max-duration': end('max-duration'),
    dead: end('dead'),
    released: end('released'),
    lost: end('lost'),
    unwatched: end('unwatched'),
    silence: end('max-duration'),
  },
  ended: nothing,
}
