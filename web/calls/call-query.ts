import { CALL_CAUSES } from '#engine/contract/vocabulary.ts'

/** What is asked of the panel, of what stands in the page's address. */

const FILTERS = ['range', 'q', 'destination', 'source', 'set', 'cause', 'status'] as const
export type CallFilterName = (typeof FILTERS)[number]
type Read = (name: string) => string

/** Of records, without where the page begins: what an export takes, too. */
export function recordQuery(read: Read): string {
  return queryOf(FILTERS.map((name) => [name, known(name, read(name))]))
}

export function hasFilter(read: Read): boolean {
  return recordQuery(read) !== ''
}

/** Nothing of the kind where the address was written by hand: it is shown as no filter, too. */
export function known(name: CallFilterName, value: string): string {
  if (name === 'cause') return CALL_CAUSES.find((cause) => cause === value) ?? ''
  return ['destination', 'source', 'set'].includes(name) && !/^\d{1,9}$/.test(value) ? '' : value
}

export function liveQuery(read: Read): string {
  const destination = /^\d{1,9}$/.test(read('at')) ? read('at') : ''
  return queryOf([
    ['q', read('find')],
    ['destination', destination],
    ['doubtful', read('doubtful') === '1' ? '1' : ''],
  ])
}

export function queryOf(parts: readonly (readonly [name: string, value: string])[]): string {
  return new URLSearchParams(
    parts.filter(([, value]) => value !== '').map(([name, value]) => [name, value]),
  ).toString()
}
