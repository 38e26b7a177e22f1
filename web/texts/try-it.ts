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
