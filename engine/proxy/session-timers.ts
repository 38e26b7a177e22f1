import type { SetConfig } from '#engine/contract/config.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { isTooShort, planSession, type SessionPlan } from '#engine/sip/session-timer.ts'
import type { ServerTransaction } from '#engine/transaction/server-transaction.ts'
import type { Call } from './call.ts'
import type { ProxyGround } from './ground.ts'
import { refuse } from './refuse.ts'

/** What the call's set asks for in an INVITE of its; null: nothing. */
export function sessionPlan(
  request: SipMessage,
  call: Call | null,
  { sessionTimer }: Pick<SetConfig, 'sessionTimer'>,
): SessionPlan | null {
  return call && call.state !== 'ended' ? planSession(request, sessionTimer) : null
}

/** The same within a dialog: an early one has no session yet, and a call out of the books asks for nothing. */
export function sessionPlanOfDialog(
  { directory }: ProxyGround,
  request: SipMessage,
  call: Call | null,
): SessionPlan | null {
  const config = call?.state === 'answered' ? directory.set(call.setId)?.config : undefined
  return config ? sessionPlan(request, call, config) : null
}

/** RFC 4028 §8.1: true where it was refused with 422 and our Min-SE. */
export function refusesSession(
  ground: ProxyGround,
  transaction: ServerTransaction,
  request: SipMessage,
  setId: number,
): boolean {
  const policy = ground.directory.set(setId)?.config.sessionTimer
  if (!policy || !isTooShort(request, policy)) return false
  refuse(ground, transaction, request, 422, undefined, [`Min-SE: ${policy.minSec}`])
  return true
}
