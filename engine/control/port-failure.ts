import { FairlineError } from '#engine/contract/errors.ts'

const REMEDIES: readonly (readonly [code: string, remedy: string])[] = [
  ['EADDRINUSE', 'another program listens there; end it or choose another'],
  ['EADDRNOTAVAIL', 'this machine does not have that address; choose another'],
  ['EACCES', 'this user may not open that port; choose one above 1023 in'],
]

/** What to do about a port that cannot be opened; `told` holds the system's code. */
export function portRemedy(told: string, variable: string): string {
  const known = REMEDIES.find(([code]) => told.includes(code))
  return known ? `${known[1]} ${variable}.` : `check ${variable}.`
}

/** A relay thread that could not begin. `detail` names the listener, and mostly the remedy too. */
export function relayFailure(code: string, detail: string): FairlineError {
  if (detail.includes('FAIRLINE_SIP')) return new FairlineError('LISTENER_FAILED', detail)
  const remedy = portRemedy(`${code} ${detail}`, 'FAIRLINE_SIP')
  return new FairlineError('LISTENER_FAILED', `${detail || code}: ${remedy}`)
}
