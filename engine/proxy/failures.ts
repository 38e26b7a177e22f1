import { invariant } from '#engine/base/invariant.ts'
import type { CallCause } from '#engine/contract/vocabulary.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { chooseFinal, type FinalChoice, isBetter, statusOfSilence } from './best-response.ts'
import type { Branch, LocalFailure } from './branch.ts'
import { Challenges } from './challenges.ts'

/** What came of the attempts at one request so far (RFC 3261 §16.7 steps 6 and 7). */
export class Failures {
  private readonly challenges = new Challenges()
  private best: SipMessage | null = null
  private bestStatus = 0
  private bestCause: CallCause = 'no-answer'
  private allUnavailable = true

  /** Of the best of them: how a call ends that nothing better came of. */
  get cause(): CallCause {
    return this.bestCause
  }

  note(branch: Witness, failure: SipMessage | LocalFailure): void {
    const isLocal = typeof failure === 'string'
    const status = isLocal ? statusOfSilence(failure) : failure.status
    if (!isLocal) this.challenges.note(failure)
    if (isLocal ? failure === 'too-large' : status !== 503) this.allUnavailable = false
    this.weigh(status, isLocal ? null : failure, causeOf(branch, failure))
  }

  /** It rang, was given up for the next one, and counts as nobody who picked up: whatever its CANCEL was answered. */
  noteHunted(): void {
    this.allUnavailable = false
    this.weigh(statusOfSilence('time-out'), null, 'time-out')
  }

  /** What the caller is told when no attempt is left. `hasUntried`: the limit of attempts ended it. */
  final(hasUntried: boolean, isInvite: boolean): Final {
    const { bestStatus, best, allUnavailable } = this
    const isAnswer = best !== null
    return this.said(chooseFinal({ bestStatus, isAnswer, allUnavailable, hasUntried, isInvite }))
  }

  /** The same where the caller has hung up: what came of it, or 487 (§9.2). */
  finalOfCancelled(): Final {
    const hasAnswer = this.best && this.bestStatus !== 503
    return this.said(
      hasAnswer ? { kind: 'forward' } : { kind: 'local', status: 487, reason: 'Request Terminated' },
    )
  }

  private weigh(status: number, answer: SipMessage | null, cause: CallCause): void {
    if (!isBetter(status, this.bestStatus)) return
    this.best = answer
    this.bestStatus = status
    this.bestCause = cause
  }

  private said(choice: FinalChoice): Final {
    const { best } = this
    if (choice.kind === 'local') return choice
    invariant(best, 'only an answer is forwarded')
    return { kind: 'forward', status: best.status, response: best, headers: this.challenges.besides(best) }
  }
}

/**
 * Whether the next destination may cure it. A loop, 482 or 483, is not cured by another lap through another
 * destination; who rang when it was lost has been seen by the caller.
 * DEVIATION: a 6xx that the set itself names moves on too (RFC 3261 §16.7 step 5 has it end every search): behind a
 * pool of channels 600 says that one server is full, and no person at a telephone.
 */
export function isCurable(failure: SipMessage | LocalFailure, failoverCodes: readonly number[]): boolean {
  if (typeof failure === 'string') return failure !== 'lost'
  return !isLoop(failure) && failoverCodes.includes(failure.status)
}

/** A 6xx speaks for every place the called person has (RFC 3261 §21.6). */
export function isForAll(failure: SipMessage | LocalFailure): boolean {
  return typeof failure !== 'string' && failure.status >= 600
}

/** It went round, or too far: whoever is asked instead sends it on the same way. */
export function isLoop(failure: SipMessage | LocalFailure): boolean {
  return typeof failure !== 'string' && (failure.status === 482 || failure.status === 483)
}

/** A branch, as far as the cause of its failure hangs on it. */
type Witness = Pick<Branch, 'hasProvisional' | 'isRungOut'>

/** No answer: the attempt's own time-out passed in silence. Time-out: it was answered, and then nothing final came of it. */
function causeOf({ hasProvisional, isRungOut }: Witness, failure: SipMessage | LocalFailure): CallCause {
  if (isRungOut) return 'time-out'
  if (typeof failure !== 'string' || failure === 'too-large') return 'rejected'
  if (failure !== 'time-out') return 'lost'
  return hasProvisional ? 'time-out' : 'no-answer'
}

/** One final response for the caller: a destination's, with header fields to be added, or our own. */
export type Final =
  | Extract<FinalChoice, { kind: 'local' }>
  | {
      readonly kind: 'forward'
      readonly status: number
      readonly response: SipMessage
      readonly headers: readonly string[]
    }
