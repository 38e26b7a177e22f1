import type { JournalledCall } from '#engine/journal/entry.ts'
import type { Call } from '#engine/proxy/call.ts'
import { timerB } from '#engine/transaction/timers.ts'

/** A call that goes on, and what the journal knew of it. */
export interface ResumedCall {
  readonly call: Call
  readonly entry: JournalledCall
}

/** A ringing call is waited for as long as timer C and its CANCEL would take. */
export const RESUMED_RINGING_MS = 220_000

/** How long after its INVITE a call of the engine before this one is over at the latest. */
export function resumedLimitMs({ answer, ring }: JournalledCall, longestMs: number): number {
  if (answer) return longestMs
  // One that nobody had heard of yet may have failed unheard.
  return ring ? RESUMED_RINGING_MS : timerB
}

/** What the journal says of a call, taken over. */
export function takeOver(call: Call, { branch, ring, answer }: JournalledCall): void {
  const known = answer ?? ring
  call.destinationId = answer?.destinationId ?? branch.destinationId
  call.attempts = branch.attempt
  call.resumed = branch
  call.state = answer ? 'answered' : ring ? 'ringing' : 'setup'
  call.remoteTag = known?.toTag ?? ''
  call.destinationEndpoint = branch.destination
  call.callerTarget = answer ? answer.callerTarget : branch.callerTarget
  call.destinationTarget = known?.destinationTarget ?? null
}

/** Unanswered calls of the engine before this one, by the transaction of their INVITE; each leaves with its end. */
export class ResumedCalls {
  private readonly calls = new Map<string, Call>()

  add(call: Call, callerKey: string): void {
    this.calls.set(callerKey, call)
  }

  find(callerKey: string, callerAddress: string): Call | null {
    const call = this.calls.get(callerKey)
    return call?.resumed?.caller.address === callerAddress ? call : null
  }

  forget(call: Call): void {
    const key = call.resumed?.callerKey ?? ''
    if (this.calls.get(key) === call) this.calls.delete(key)
  }
}
