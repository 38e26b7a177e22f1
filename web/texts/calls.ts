/** Texts of the page of calls: those in progress, and the records of those that are over. */

export const CALLS_TEXTS = {
  title: 'Calls',
  line: 'Calls in progress as the engine has them in its books, and a record of every call that is over.',
  which: 'Which calls',
  live: 'In progress',
  records: 'Records',
} as const

export const LIVE_CALL_TEXTS = {
  label: 'calls in progress',
  toldLast: ' These are the calls that were told last.',
  asking: 'The engine is being asked.',
  askedAgain: 'The engine is asked again.',
  search: 'Search calls in progress',
  searchHint: 'Call-ID, caller or called',
  destination: 'Destination',
  anyDestination: 'any destination',
  doubtful: 'In doubt only',
  noMatch: 'No call in progress matches. Clear the search to see all of them.',
  empty:
    'Calls would be listed here while they last: who calls whom, where they are, and since when. None is in progress.',
} as const

export const RELEASE_TEXTS = {
  release: 'Release',
  releaseOf: (call: string) => `Release ${call}`,
  callOf: (from: string, to: string) => `the call of ${from} to ${to}`,
  line: 'Takes it out of the books; nobody is sent a BYE',
  doubtfulOf: (name: string) => `Release the doubtful calls of ${name}`,
  doubtful: (count: string) => `${count} doubtful`,
  releaseMany: (count: string) => `Release ${count}`,
  manyOf: (count: string, name: string) => `Release ${count} calls of ${name}`,
  doubtfulLine:
    'They leave the books at once and free their channels. Nobody is sent a BYE: if one of them is alive after all, it goes on, uncounted. This cannot be taken back.',
} as const

export const DRIFT_TEXTS = {
  label: 'unexplained calls',
  noticed: 'Noticed {age} ago.',
} as const

export const RECORD_TEXTS = {
  label: 'call records',
  again: 'Try again',
  looking: 'Records are being looked up.',
  noMatch: 'No call that is kept matches. Clear the filters to see all of them.',
  empty:
    'Every call that is over would be listed here: who called whom, where it went, how it ended and why. None has ended yet.',
  kept: (days: string, rows: string) => `Kept for ${days} days, ${rows} at most`,
  keptSince: (days: string, rows: string) =>
    `Kept for ${days} days, ${rows} at most; the oldest is of {oldest}`,
  download: (format: string) => `Download all that match as ${format}`,
  nothingFound: 'Nothing was found back to {at}.',
  nothingMore: 'Nothing more was found back to {at}.',
  paging: 'Pages of call records',
  lookAgain: 'Look again',
  newest: 'Newest',
  newer: 'Newer',
  older: 'Older',
  further: 'Search further',
} as const

export const RECORD_FILTER_TEXTS = {
  allKept: 'All kept',
  search: 'Search call records',
  searchHint: 'number, Call-ID or address',
  destination: 'Destination',
  anyDestination: 'any destination',
  source: 'Source',
  anySource: 'any source',
  set: 'Set',
  anySet: 'any set',
  cause: 'Cause',
  anyCause: 'any cause',
  status: 'Status',
  anyStatus: 'any status',
  clear: 'Clear',
  nothingFinal: 'nothing final',
  success: '2xx success',
  redirection: '3xx redirection',
  busy: '486 busy here',
  terminated: '487 terminated',
  unavailable: '503 unavailable',
} as const

export const CHOICE_FIELD_TEXTS = {
  noneOfThatName: 'None of that name',
  other: (label: string, value: string) => `${label.toLowerCase()} ${value}`,
} as const
