/** Texts of the settings of the engine, and of the tabs above all settings. */

export const SETTINGS_TAB_TEXTS = {
  label: 'Settings',
  engine: 'Engine',
  sources: 'Sources',
  import: 'Import',
  history: 'History',
  users: 'Users',
  audit: 'Audit',
  account: 'Your account',
} as const

export const SETTINGS_TEXTS = {
  saved: 'Settings saved.',
  unknown: 'Calls of unknown callers',
  unknownLine: 'An unknown caller is an address that is no source',
  accept: 'Relay them, counted as source “(unknown)”',
  refuse: 'Refuse them with 403',
  defaultSet: 'Set of callers that name none',
  lowest: 'The lowest number',
  listenerSet: (listener: string) => `Set of calls at ${listener}`,
  asAbove: 'As above',
  longest: 'Longest call',
  longestLine: 'A call without an end is closed in our books after this time; the call itself is not touched',
  save: 'Save settings',
} as const

export const RECORD_SETTINGS_TEXTS = {
  title: 'Call records',
  days: 'Kept for',
  rows: 'And no more than',
  rowsLine: 'The oldest go first',
  rowsUnit: ' records',
  reconcile: 'The books are looked over every',
  reconcileLine: 'Calls that nobody vouches for any more are shown then',
} as const

export const ENGINE_FACT_TEXTS = {
  engine: 'Engine',
  connected: '{mark} {name}, connected for {age}{process}',
  notConnected: '{mark} {name}, not connected for {age}{process}',
  process: (pid: number) => `, process ${pid}`,
  runningSince: 'Running since',
  listeners: 'Listeners',
  noListener: 'none',
  certificates: 'Certificates',
  revision: 'Revision',
  applied: (revision: number) => `${revision} applied`,
  noneApplied: 'none applied',
  wanted: (revision: number) => `, ${revision} wanted`,
  notWritten: ', not written to the engine’s disk yet',
} as const

export const ADOPT_TEXTS = {
  apply: 'Apply this panel’s configuration',
  word: 'replace',
  action: 'Replace',
  line: (engine: string) =>
    `The sets, sources and settings that ${engine} works with now are replaced by those of this panel’s database. Destinations that only the engine has get no new calls; calls in progress finish.`,
} as const
