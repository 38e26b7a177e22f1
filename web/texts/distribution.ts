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
  asBars: (title: string) => `${title}, as bars`,
  fromCounts: 'From the counts, which hold every call.',
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
} as const

export const CHANNEL_TEXTS = {
  channel: 'channel',
  noChannel: 'no channel',
  side: (side: 'outbound' | 'inbound', mode: 'count' | 'percent') =>
    `${side} ${mode === 'percent' ? '%' : 'calls'}`,
  moreChannels: (count: number) => `${count} more channels stand in the CSV file.`,
  total: 'total',
  totalPerServer: 'total per server',
  unplaced: 'unplaced',
  unplacedLine: 'Calls for which no attempt was possible: no destination could take them',
  plusUnplaced: (count: string) => `+ ${count} unplaced`,
  title: 'Call distribution',
  csv: 'CSV',
  start: 'Since start',
  set: 'Set',
  allSets: 'All sets',
  columns: 'Destinations that come first',
  orders: {
    configured: 'First as configured',
    most: 'Most calls',
    fewest: 'Fewest calls',
    off: 'Furthest from the wanted share',
  },
  others: (count: string) => `${count} others`,
  fewLine: (shown: string, all: string) =>
    `${shown} of ${all} destinations, the others as one; each of them stands in the CSV file.`,
  empty:
    'Calls per channel of every source and destination would stand here. No call was counted in this time.',
  showStart: 'Show since start',
  count: 'Call count',
  countLine: 'calls whose last attempt was there',
  percent: 'Calls by percentage',
  percentLine: 'of each server’s own calls',
  toNow: ' to now',
  to: ' to ',
  live: ', live',
  wholeHours: '. Calls per channel are kept by the hour, so this begins at a whole one.',
  wholeLimits:
    '. Calls per channel are kept by the hour, after 90 days by the day, so the limits asked for were moved outward to whole ones.',
  countBars: 'Calls per channel',
  percentBars: 'Share of each channel in its server’s calls',
  byChannel: 'by channel',
  nameless: 'calls without a channel left out',
  firstServers: (count: number) => `the first ${count} servers`,
  firstChannels: (count: number) => `the first ${count} channels`,
  fairness:
    'Measured against the weights and switches of now, as if each call were drawn by chance. Time in which a destination was full, down, off or otherwise weighted makes a split wider without any fault.',
} as const

export const CHART_TEXTS = {
  picture: 'PNG',
  pictureName: (title: string) => `Save as PNG: ${title}`,
  file: 'CSV',
  fileName: (title: string) => `Save as CSV: ${title}`,
} as const
