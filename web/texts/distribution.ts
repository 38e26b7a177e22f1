import type { Dimension } from '#web/lib/grouping.ts'

/** The page of the call distribution, as far as groups and files go. */

export const DIMENSION_TEXTS: { readonly [dimension in Dimension]: string } = {
  set: 'set',
  destination: 'destination',
  channel: 'channel',
  source: 'source',
  code: 'code',
  hour: 'hour',
}

export const DISTRIBUTION_TEXTS = {
  groupBy: 'Group by',
  seed: 'Channels of each server',
  by: (dimension: string) => `by ${dimension}`,
  and: 'And by',
  andNothing: 'and by nothing else',
  andBy: (dimension: string) => `and by ${dimension}`,
  tableTitle: (by: string, and: string | null) => `Calls by ${by}${and === null ? '' : ` and ${and}`}`,
  fromCounts: 'from the counts, which hold every call',
  sharesTitle: (by: string) => `Share of each ${by} in all calls`,
  rest: 'the rest',
  earlier: 'earlier',
  total: 'total',
  calls: 'calls',
  share: 'share, %',
  noChannel: 'no channel',
  nothingFinal: 'nothing final',
  removed: (dimension: string, key: string) => `${dimension} ${key}`,
  fromRecords: 'From call records: the counts do not hold this.',
  recordsReach: 'They reach back to ',
  recordsCut: (count: string) => `The newest ${count} of this time were looked at, back to `,
  noCalls: 'Calls would stand here in groups. None is kept of this time.',
  shareSeenTitle: 'Share seen against share wanted',
  shareSeenLine: 'of each set’s calls, %; wanted by the weights and switches of now',
  set: 'set',
  destination: 'destination',
  seen: 'seen, %',
  wanted: 'wanted, %',
  difference: 'difference',
  seenName: 'seen',
  wantedName: 'wanted',
  percentAxis: '% of the set’s calls',
  channelTable: { count: 'Call count', percent: 'Calls by percentage' },
} as const

export const CHART_TEXTS = {
  picture: 'PNG',
  pictureName: (title: string) => `Save as PNG: ${title}`,
  file: 'CSV',
  fileName: (title: string) => `Save as CSV: ${title}`,
} as const
