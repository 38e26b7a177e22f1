import type { LiveCall } from '#engine/contract/live-calls.ts'

/** Texts of the tables of calls. */

export const CALL_COLUMN_TEXTS = {
  details: (from: string, to: string) => `Details of the call of ${from} to ${to}`,
  began: 'began',
  parties: 'from → to',
  to: 'to',
  source: 'source',
  set: 'set',
  destination: 'destination',
  noDestination: 'none',
  tries: 'tries',
  triesLine: 'destinations that were sent its INVITE',
  delay: 'PDD, ms',
  delayLine: 'post-dial delay in ms: from its INVITE to the first sign of ringing or the answer',
  rang: 'rang',
  talk: 'talk',
  talkLine: 'talk time, in minutes and seconds',
  endedBy: 'ended by',
  status: 'status',
  statusLine: 'what the caller was told last',
  callId: 'Call-ID',
  for: 'for',
  forLine: 'how long it has been in our books',
  state: 'state',
  channel: 'channel',
  leaves: 'leaves the books',
  leavesLine: 'when it leaves the books if nothing is heard of it',
  doubt: 'in doubt because',
  inDoubt: 'in doubt: ',
} as const

export const CALL_STATE_TEXTS: { readonly [state in LiveCall['state']]: string } = {
  setup: 'being set up',
  ringing: 'ringing',
  answered: 'answered',
  challenged: 'asked for credentials',
}
