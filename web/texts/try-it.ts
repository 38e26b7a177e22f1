/** What the page "Try it" says of what it assumes. */
export const TRY_IT_TEXTS = {
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
