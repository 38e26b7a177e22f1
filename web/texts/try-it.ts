/** What the page "Try it" says of what it assumes. */
export const TRY_IT_TEXTS = {
  page: {
    title: 'Try it',
    line: 'Where a call would go, and what an edit would change. Nothing is sent, nothing is saved, no counter moves.',
    empty:
      'A call goes to a destination of a set, and there is none yet. Create a set and add destinations; then ask here where a call would go.',
    toSets: 'To the sets',
  },
  where: {
    title: 'Where would this call go',
    line: 'asked of the engine, on the state of this moment',
    formLabel: 'The request asked about',
    asking: 'asking the engine',
    empty:
      'The way of the call would stand here: its set and why, each destination in the order it would be tried, who is passed over and why, and what the caller is told if all of them fail. What you leave empty is filled with something that leads nowhere.',
  },
  whatIf: {
    title: 'What would change if',
    line: 'a set is edited here on paper, and the engine places calls by it, and by the set as it is',
    set: 'Set',
    algorithm: 'Algorithm',
    discard: 'Discard',
    predict: 'Predict',
    working: 'placing calls on paper, twice:',
  },
  calls: {
    label: 'Calls',
    synthetic: 'Synthetic',
    past: 'Last hour',
    count: 'How many',
    perSecond: 'Per second',
    hold: 'Mean length',
    seconds: ' s',
  },
  start: {
    label: 'Start with',
    empty: 'No calls',
    now: (calls: string) => `As now (${calls})`,
  },
  assumed: {
    synthetic:
      'Assumed: calls come at random with that rate, and last at random with that mean; who calls whom is drawn from 2,000 people.',
    past: 'Assumed: the calls of the last hour come again as they came, and last as long; header fields other than From, To, Request-URI and Call-ID are not on record.',
    empty: 'No call is on when the first one comes.',
    now: 'Each destination begins with the calls it has now; they end at random with the same mean length as the others, since nobody knows when they will.',
    world:
      'Health, load figures and wishes stay as they are at this moment; nobody fails an attempt, and no further set is tried.',
  },
  begunWith: (calls: string, isOne: boolean) => ` ${calls} ${isOne ? 'call was' : 'calls were'} on before.`,
  prefilled: {
    of: 'Filled in from the call of',
    rest: 'Its other header fields are not on record, and may have decided. Asked is where it would go now, not where it went. The method is taken to be INVITE.',
    link: 'Where would it go now',
  },
} as const

/** Everything a prediction takes for granted, in plain words. */
export function assumptionWords(kind: 'past' | 'synthetic', startsFrom: 'empty' | 'now'): string {
  const { assumed } = TRY_IT_TEXTS
  return `${assumed[kind]} ${assumed[startsFrom]} ${assumed.world}`
}

/** The request that is asked about. */
export const WHERE_FORM_TEXTS = {
  kindLabel: 'How the request is given',
  byParts: 'By its parts',
  pasted: 'A pasted message',
  ask: 'Where would it go',
  message: 'SIP request, with its header fields',
  messageSample: 'INVITE sip:bob@example.org SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK1\n…',
  method: 'Method',
  requestUri: 'Request-URI',
  requestUriSample: 'sip:bob@example.org',
  from: 'From',
  fromSample: 'sip:alice@example.org',
  to: 'To',
  toHint: 'as the Request-URI',
  callId: 'Call-ID',
  callIdLine: 'In a set that hashes it, it decides: write the one of the call you mean',
  headers: 'Further header fields, one to a line',
  headersSample: 'X-Account: 7',
  source: 'Comes from',
  sourceHint: 'an unknown address',
  port: 'Port',
  anyPort: 'any',
  listener: 'Comes in on',
  firstOf: (name: string) => `${name} (first)`,
  firstListener: 'first listener',
  set: 'Set',
  setBySource: 'as source and listener say',
} as const

/** `{names}` are filled with what is drawn there. */
export const WHERE_ANSWER_TEXTS = {
  answered: 'From {source}: no set is asked. The caller is told {told}.',
  direct: 'From {source}: no set is asked. {why}.',
  placed: 'From {source} to {set}, {why}: it would go to {destination}.',
  nobody: 'From {source} to {set}, {why}.',
  nextSet: (set: string, algorithm: string) => `then ${set}, ${algorithm}`,
  chanceLine: 'how likely this choice is, this very moment',
  passedOver: (who: string) => `Passed over: ${who}.`,
} as const

export const WHAT_IF_TABLE_TEXTS = {
  empty: 'This set has no destinations yet; nothing can be predicted of it.',
  caption: 'Shares of the calls, as the set is and as it would be',
  destination: 'destination',
  want: 'want',
  wantOf: (name: string) => `Want of ${name}`,
  weight: 'weight',
  channels: 'channels',
  fieldOf: (field: string, name: string) => `${field} of ${name}`,
  share: 'share of the calls, now over then',
  shareNow: 'now %',
  shareThen: 'then %',
  change: 'change',
  most: 'most at once',
  mostLine: 'most calls at once, now and then',
  showAll: (count: number) => `Show all ${count}`,
} as const

export const PREDICTION_TEXTS = {
  wrong: (name: string, field: string) => `${name}, ${field}: write a whole number.`,
  wrongOrEmpty: (name: string, field: string) =>
    `${name}, ${field}: write a whole number, or leave it empty for no limit.`,
  nothing: 'Edit weights, channels, state or algorithm, and ask what the shares would be. Nothing is saved.',
  moved: (calls: string) => ` ${calls} would go elsewhere than now.`,
  stale: ' The edit has changed since; predict again.',
  allPlaced: (calls: string) => `All ${calls} calls find a destination, as the set is and as it would be.`,
  placed: (calls: string, now: string, then: string) =>
    `Of ${calls} calls ${now} find nobody now, and ${then} would then.`,
  none: 'none',
} as const
