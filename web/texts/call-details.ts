/** Texts of all that is kept of one call, and of its way. */

export const CALL_DETAIL_TEXTS = {
  unheard: ' Neither end had said a last word, and nobody was sent a BYE.',
  nothingFinal: 'The caller was told nothing final.',
  told: (status: number) => `The caller was told ${status}.`,
  notWhole: 'The engine was killed during this call; what it had not written down by then is missing here.',
  who: 'Who and where',
  from: 'From',
  to: 'To',
  requestUri: 'Request-URI',
  callId: 'Call-ID',
  source: 'source',
  sourceAddress: 'its address',
  set: 'set',
  destination: 'destination',
  noDestination: 'none',
  times: 'Times',
  began: 'began',
  ended: 'ended',
  delay: 'post-dial delay',
  milliseconds: (ms: string) => `${ms} ms`,
  rang: 'rang',
  talk: 'talk time',
  repeated: 'repeated messages',
  noTime: 'none',
  notKnown: 'not known',
  channel: (name: string) => `channel ${name}`,
} as const

export const TRAIL_TEXTS = {
  title: 'Its way',
  notSent: 'No destination was sent its INVITE.',
  attempts: 'attempts',
  nobodyLeft: 'Then nobody was left:',
  at: (ms: string) => `+${ms} ms`,
  after: (ms: string) => `after ${ms} ms`,
  passedOver: (who: string) => `passed over: ${who}`,
} as const
