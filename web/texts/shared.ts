/** Words of pieces that many pages share. `{names}` are filled with what is drawn there. */
export const SHARED_TEXTS = {
  cancel: 'Cancel',
  close: 'Close',
  delete: 'Delete',
  edit: 'Edit',
  typeToConfirm: (word: string) => `Type “${word}” to confirm`,
  moreFor: (name: string) => `More for ${name}`,
  chart: 'Chart',
  table: 'Table',
  figuresOf: (label: string) => `Figures: ${label}`,
  importFile: 'Import a file',
  toDashboard: 'To the dashboard',
  lastedAfter: (words: string) => `after ${words}`,
} as const

export const BROKEN_TEXTS = {
  title: 'This page could not be shown',
  line: 'Calls are not affected. The panel’s log says why; the database may be out of reach.',
  again: 'Try again',
} as const

export const MISSING_PIECE_TEXTS = {
  line: 'This could not be loaded: the panel does not answer, or it was upgraded since this page was opened.',
  reload: 'Reload the page',
} as const

export const CONFLICT_TEXTS = {
  notSaved: 'Not saved: {who} changed this at {when}, after you had opened it.',
  moreFields: (count: number) => `and ${count} more fields`,
  loadAgain: 'Load again, keep what I wrote',
} as const

export const CONNECTION_TEXTS = {
  live: 'live',
  connecting: 'connecting',
  signedOut: 'signed out, {signIn}',
  signIn: 'sign in',
  reconnecting: 'reconnecting',
  since: 'since {age}',
  cutOff:
    'The panel has not answered for {age}. Figures are the last ones seen; this page tries again by itself.',
} as const

export const ENGINE_TEXTS = {
  engine: 'engine',
  noneSpoken: 'No engine has spoken yet',
  state: { up: 'serving', trying: 'in trouble', down: 'not connected', unknown: 'not known yet' },
  notConnected: (since: string) => `Not connected since ${since}`,
  connected: (since: string, listeners: string) => `Connected since ${since}, serving ${listeners}`,
  noListener: 'no listener',
  away: '{name} has not been connected for {age}. Edits are saved and applied when it returns; if it runs, calls go on with its last configuration.',
  runsOther: (name: string) =>
    `${name} works with a configuration of another database, or a later one of this, and refused this panel’s. Calls go on with it until this panel’s is applied in its place.`,
  refused: (name: string, why: string) =>
    `${name} refused the configuration: ${why} The last good one stays in force.`,
  trouble: (name: string, trouble: string) => `${name}: ${trouble}`,
  notApplied: (name: string, wanted: number, applied: number | null) =>
    `${name} has not applied revision ${wanted} yet; it works with ${applied === null ? 'no configuration' : `revision ${applied}`}.`,
} as const

export const RECORD_WARNING_TEXTS = {
  lost: (count: string, isOne: boolean) =>
    `${count} call ${isOne ? 'record was' : 'records were'} lost since the engine started: its spool was full before this panel took them. Counts are complete.`,
  waiting: (count: string) =>
    `${count} call records have waited in the engine’s spool for more than half a minute: the panel cannot write them fast enough, or not at all; its log says why. When the spool is full, the oldest are lost.`,
} as const

export const UNKNOWN_CALLER_TEXTS = {
  line: 'Calls of unknown callers are accepted: whoever reaches a listener is relayed, and counted as source “(unknown)”.',
  change: 'Change in settings',
} as const

export const RANGE_TEXTS = {
  covered: 'Time covered',
  hour: 'Last hour',
  day: 'Last day',
  week: 'Last week',
  custom: 'Custom',
  from: 'From',
  to: 'To',
  wrong: 'The end must be after the start',
  show: 'Show',
} as const

export const ATTEMPT_TEXTS = {
  noAnswer: 'The panel does not answer; nothing was changed as far as this page knows. Try again.',
} as const
