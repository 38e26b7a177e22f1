import type { AdminState } from '#engine/contract/vocabulary.ts'

/** Words of the pages of sets and destinations. */

const WANT: { readonly [state in AdminState]: string } = {
  enabled: 'on',
  draining: 'draining',
  disabled: 'off',
}
const destinations = (count: number) => (count === 1 ? '1 destination' : `${count} destinations`)
const MOST_NAMED = 6

/** "media-1, media-2 and 3 more". */
function named(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).join(', ')
  return names.length > MOST_NAMED ? `${shown} and ${names.length - MOST_NAMED} more` : shown
}

export const TABLE_WORDS = {
  label: (setId: number) => `destinations of set ${setId}`,
  add: 'Add destination',
  empty: 'Destinations of this set would be listed here. Until it has one, its calls are answered 503.',
  wantOf: (name: string) => `Want of ${name}`,
  deadline: 'deadline',
  deadlineFor: (name: string) => `for ${name}`,
  cell: (field: string, name: string) => `${field} of ${name}`,
  cellStays: (field: string, name: string, value: string) => `${name}: the ${field} stays ${value}`,
  heads: {
    destination: 'destination',
    want: 'want',
    see: 'see',
    weight: 'weight',
    priority: 'priority',
    share: 'share %',
    seen: 'seen %',
    channels: 'channels',
    activeCalls: 'calls',
    callsPerSecond: '/s',
    total: 'total',
    probeLatencyMs: 'probe ms',
    sessions: 'sessions',
  },
  lines: {
    want: 'what we want of it',
    see: 'what we see of it',
    weight: 'weight',
    priority: 'priority, higher is tried first',
    share: 'predicted share of the set’s calls',
    seen: 'share of the set’s calls that was seen',
    channels: 'most calls at once; empty is unlimited',
    activeCalls: 'active calls now',
    callsPerSecond: 'calls per second, last second',
    total: 'calls since engine start',
    probeLatencyMs: 'answer time of the last probe',
    sessions: 'sessions of the most, as its load source says',
  },
} as const

export const DRAIN_TEXTS = {
  title: (name: string) => `Drain ${name}`,
  wrongMinutes: 'write whole minutes from 1 to 10,080 (a week), or leave it empty',
  line: 'No new call, registration or subscription gets there; what is in progress goes on. With its last call it is off by itself. It can be taken back at any moment.',
  minutes: 'At the latest in',
  minutesLine: 'Empty: it waits for the last call',
  minutesUnit: ' min',
  ending: 'And then, if calls are left',
  action: 'Drain',
} as const

export const BULK_TEXTS = {
  bar: 'What to do with the chosen destinations',
  chosen: (count: string, matching: string) => `${count} selected of ${matching} matching`,
  all: (matching: string) => `Select all ${matching}`,
  want: 'want',
  weight: 'New weight',
  weightShort: 'weight',
  setWeight: 'Set weight',
  wrongWeight: 'write a whole number from 0 to 1,000,000',
  remove: 'Delete',
  clear: 'Clear',
  removeTitle: (count: number) => `Delete ${destinations(count)}`,
  removeWord: (count: number) => `delete ${count}`,
  removeLine: (names: readonly string[]) =>
    `${named(names)}: no new calls get there. Calls in progress finish. Counts stay in the distribution of the time they served.`,
} as const

export const DONE_TEXTS = {
  undo: 'Undo',
  undone: 'Taken back, as a revision of its own.',
  notUndone: 'Not taken back',
  wanted: (names: readonly string[], state: AdminState) => `${named(names)}: ${WANT[state]}.`,
  stays: (names: readonly string[]) =>
    names.length === 1 ? `${names[0]} stays as it was` : `All ${names.length} stay as they were`,
  weighed: (names: readonly string[], weight: string) => `${named(names)}: weight ${weight}.`,
  removed: (names: readonly string[]) => `${named(names)} deleted.`,
  applied: (count: number) => `${count === 1 ? '1 change' : `${count} changes`} applied as one revision.`,
  ordered: 'New order saved.',
  notOrdered: 'The order stays as it was',
} as const

export const FILTER_TEXTS = {
  label: 'State seen',
  words: {
    all: 'all',
    up: 'up',
    down: 'down',
    trying: 'trying',
    draining: 'draining',
    off: 'off',
    full: 'full',
    unknown: 'unknown',
  },
} as const

export const STAGE_TEXTS = {
  mode: 'When edits take effect',
  atOnce: 'Apply at once',
  staging: 'Stage edits',
  atOnceLine: 'each edit is saved as it is made',
  stagingLine: 'edits are gathered, looked over and applied together; they stay in this browser until then',
  bar: 'Staged changes',
  count: (count: number) => (count === 1 ? '1 change staged' : `${count} changes staged`),
  look: 'See what would change',
  apply: 'Apply',
  discard: 'Discard',
  staged: 'staged',
  was: (value: string) => `staged; saved is ${value}`,
  removed: 'to be deleted',
  removedLine: 'staged: it is deleted when the changes are applied',
  keep: 'Keep it',
  title: (count: number) =>
    `What ${count === 1 ? 'the staged change' : `the ${count} staged changes`} would do`,
  line: 'Applied as one revision: all of it, or nothing.',
  heads: ['destination', 'change', 'share %', 'calls in progress'] as const,
  diff: 'staged changes',
  diffPart: 'What each would become',
  unlimited: 'unlimited',
  gone: 'removed meanwhile',
  confirm: (word: string) => `Type “${word}” to confirm`,
  close: 'Close',
  conflicts: 'Nothing was applied. Somebody else changed these in the meantime:',
  conflictLine: (actor: string, changes: string) => `${actor} changed ${changes}`,
  rebase: 'Keep mine, over theirs',
  drop: 'Drop mine of these',
  fields: {
    weight: 'weight',
    priority: 'priority',
    channels: 'channels',
    adminState: 'want',
    position: 'place',
    remove: 'deletion',
  },
  effects: {
    removed: (calls: string) => `${calls} finish; no new ones`,
    draining: (calls: string) => `${calls} finish, then it is off`,
    disabled: (calls: string) => `${calls} finish; no new ones, no probes`,
    enabled: (calls: string) => `${calls} stay; new ones come`,
    above: (calls: string, above: string) =>
      `${calls} stay, ${above} above the new limit; no new ones till then`,
    stay: (calls: string) => `${calls} stay where they are`,
  },
} as const

export const ORDER_TEXTS = {
  open: 'Order by priority',
  back: 'Back to the table',
  unused: (algorithm: string) =>
    `${algorithm} does not go by priority: there is no order to drag. Choose an algorithm that does, as “Priority”.`,
  tooMany: (most: string) =>
    `More than ${most} destinations are not dragged one by one: write priorities in the table, or choose many and set them.`,
  highestFirst: 'The highest priority is tried first; within a priority, from top to bottom.',
  lowestFirst: 'The lowest priority is tried first; within a priority, by weight.',
  tier: (priority: string) => `Priority ${priority}`,
  gap: 'a priority of its own',
  moving: (priority: string, place: string, of: string) => `Priority ${priority}, place ${place} of ${of}`,
  handle: (name: string) => `Move ${name}`,
  hint: 'Space lifts, arrows move, Space drops, Escape takes it back.',
  loading: 'Loading the order …',
} as const

export const LIST_TEXTS = {
  title: 'Sets',
  line: 'A call goes to one set; the set’s algorithm picks the destination.',
  create: 'Create set',
  empty: 'Sets of destinations would be listed here. Until there is one, every call is answered 503.',
  filter: 'Filter sets',
  count: (shown: string, total: string) => (shown === total ? total : `${shown} of ${total}`),
  nothing: (filter: string, total: string) =>
    `No set matches “${filter}”. Clear the filter to see all ${total}.`,
  drainAll: 'Drain all',
  drainAllOf: (id: number) => `Drain all of set ${id}`,
  drainTitle: (title: string) => `Drain all of ${title}`,
  drainLine: (count: number) =>
    `${destinations(count)} that take calls now get no new ones; calls in progress finish. Then calls for this set are answered 503 until one is on again.`,
  cancel: 'Cancel',
  perSecond: (figure: string) => `${figure} calls/s`,
} as const
