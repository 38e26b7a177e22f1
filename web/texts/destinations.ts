/** Texts about a destination of a set: its drain, and the addresses its name leads to. */

export const DRAIN_TEXTS = {
  title: (name: string) => `Drain ${name}`,
  action: 'Drain',
  line: 'No new call, registration or subscription gets there; what is in progress goes on. With its last call it is off by itself. It can be taken back at any moment.',
  within: 'At the latest in',
  withinLine: 'Empty: it waits for the last call',
  atDeadline: 'And then, if calls are left',
  wrongMinutes: 'write whole minutes from 1 to 10,080 (a week), or leave it empty',
} as const

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
