/** Texts about a destination of a set: its drain, and the addresses its name leads to. */

export const TARGET_TEXTS = {
  some: 'targets',
  one: '1 target',
  many: (count: string) => `${count} targets`,
  of: (targets: string, name: string) => `${targets} of ${name}`,
  table: (name: string) => `targets of ${name}`,
  untold: 'No engine has told of its name yet.',
  unresolved: 'Its addresses would be listed here. Until the name is resolved, no call goes to it.',
  soon: 'Its addresses come within a second.',
  answered: 'DNS answered for {host} {age} ago{again}.',
  again: (age: string) => `, is asked again in ${age}`,
  address: 'address',
  name: 'name',
  transport: 'transport',
  priority: 'SRV priority',
  priorityLine: 'of the SRV record; the lowest is tried first',
  weight: 'weight',
  ranks: 'priority, weight',
  seen: 'see',
} as const

export const SET_SUMMARY_TEXTS = {
  none: 'no destinations',
  up: (count: string, all: string) => `${count} of ${all} up`,
  other: (count: string, state: string) => `${count} ${state}`,
  calls: (count: string, isOne: boolean) => `${count} ${isOne ? 'call' : 'calls'}`,
} as const

/** What load sources tell, in the table of a set. */
export const FED_TEXTS = {
  inForce: (kind: string) => `in force, as ${kind} tells`,
  stale: (kind: string) => `${kind}; stale`,
  isStale: ', stale',
} as const

export const SEEN_TEXTS = {
  why: 'why: all that is known of its health',
  unknown: 'unknown',
  untold: 'not told yet',
  warming: (percent: string) => `starting slowly, ${percent} %`,
  overridden: 'set on the engine directly',
} as const

export const SET_TEXTS = {
  sets: 'Sets',
  section: (id: number, name: string) => `Set ${id} ${name}`,
  edit: 'Edit',
  editOf: (id: number) => `Edit set ${id}`,
  delete: 'Delete',
  deleteOf: (id: number) => `Delete set ${id}`,
  history: 'History',
  historyOf: (id: number) => `History of set ${id}`,
  deleteLine: (count: number) =>
    `${count === 1 ? 'Its one destination gets' : `Its ${count} destinations get`} no new calls; calls in progress finish. Calls for this set are answered 503 from then on. Counts stay.`,
  failover: (within: string, codes: string, most: number, fullCode: number) =>
    `Without a word for ${within}, or on ${codes || 'no code'}, the next one is tried, at most ${most}; all full is answered ${fullCode}.`,
  unprobed: 'Destinations are not probed.',
  probed: (every: string, fall: number, rise: number) =>
    `Probed every ${every}; down after ${fall} failures, up after ${rise} answers.`,
} as const
