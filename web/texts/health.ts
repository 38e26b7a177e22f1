import type { PastProbe } from '#engine/contract/probe-history.ts'

type Kind = PastProbe['kind']

const plural = (count: number, one: string, many: string) => (count === 1 ? one : many)

/** What the page of health and its drawer say. */
export const HEALTH_TEXTS = {
  page: {
    title: 'Health',
    line: 'Why each destination is seen as it is: what probes, calls, load sources and people say of it.',
    tableLabel: 'health of destinations',
    gone: (id: string) => `There is no destination ${id}; it may have been deleted.`,
    empty:
      'The health of every destination would be listed here: what is wanted and seen of it, and why. Add destinations to a set.',
    toSets: 'To the sets',
    waiting: 'the engine has not told what stands behind these yet',
  },
  filter: {
    label: 'State seen',
    all: 'all',
    none: (state: string) => `No destination is ${state} now.`,
    showAll: 'Show all',
    calls: (count: string, isOne: boolean) => `${count} ${isOne ? 'call' : 'calls'}`,
  },
  probeNow: {
    button: 'Probe now',
    label: (name: string) => `Probe now: ${name}`,
    waiting: 'waiting for its answer',
    impossible: (reason: string) => `Not probed: ${reason}`,
    notGood: ', not a good code',
    head: (target: string) => `What ${target} answered`,
    nothing: (target: string) => `to ${target}; nothing came back`,
  },
  probes: {
    title: 'Probes',
    none: 'It has not been probed yet.',
    ago: 'ago',
    failed: 'Its past probes are not known here.',
    again: 'Try again',
    strip: (count: number) =>
      `the last ${count} ${plural(count, 'probe', 'probes')}, the newest at the right`,
    kept: (count: string) => `${count} kept by the engine since`,
    rules: (fall: string, rise: string, timeout: string) =>
      `Down after ${fall} failed in a row, up again after ${rise} answered well; time-out ${timeout}.`,
    off: 'Its set does not probe it regularly: what stands here was asked for by a person or by calls.',
    chart: 'Round trip of the last probes, in ms',
    axis: 'ms',
    asTable: 'Table',
    asChart: 'Chart',
    columns: { at: 'time', outcome: 'outcome', latency: 'ms', target: 'target' },
    tableLabel: 'the last probes, newest first',
    legend: 'Failed probes stand at the upper edge.',
    latencyLabel: 'answer times of probes in ms',
    latencyOf: (count: string, isOne: boolean) => `ms, of ${count} answered ${isOne ? 'probe' : 'probes'}`,
  },
  outcomes: {
    good: 'answered well',
    bad: 'answered badly',
    unanswered: 'no answer',
    refused: 'refused',
    unsent: 'not sent',
  },
  timeline: {
    title: 'State changes',
    spans: { day: '24 h', week: '7 d' },
    spanLabel: 'Time shown',
    bar: (words: string) => `What was seen over the last ${words}`,
    now: 'now',
    ago: (words: string) => `${words} ago`,
    untold: 'not told',
    shareLabel: 'shares of the time it was watched',
    columns: { span: 'over', up: 'up %', trying: 'trying %', down: 'down %', of: 'of' },
    watched: (words: string) => `${words} watched`,
    notWatched: 'never watched',
    looking: 'Being looked up.',
    nothing: 'Nothing has happened to it yet.',
    more: (count: string) => `and ${count} more in this time`,
    all: 'All of its events',
  },
} as const

/** "200", "no answer", "refused". */
export function outcomeWords(probe: { readonly kind: Kind; readonly status: number }): string {
  return probe.kind === 'answered' ? String(probe.status) : HEALTH_TEXTS.outcomes[probe.kind]
}
