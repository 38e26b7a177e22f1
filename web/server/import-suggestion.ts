import { ALGORITHM_FACTS } from '#engine/contract/algorithms.ts'
import { WEIGHT_FEED } from '#engine/contract/load-source.ts'
import type { Algorithm } from '#engine/contract/vocabulary.ts'
import type { ImportRow } from './exchange/row.ts'

/** What the attributes of a list were written for: a list names no algorithm, so that it is only suggested. */
export interface Suggestion {
  readonly algorithm: Algorithm
  /** One sentence. */
  readonly why: string
}

type Kind = readonly [algorithm: Algorithm, isMeant: (line: ImportRow) => boolean, sign: string]

const has =
  (...names: readonly string[]) =>
  (line: ImportRow): boolean =>
    names.some((name) => line.names.includes(name))

/** In this order: the first that every line speaks for. */
const KINDS: readonly Kind[] = [
  ['overload', has('ocrate', 'ocmin', 'ocmax'), 'overload figures (ocrate)'],
  ['largest-free', isBalanced, 'resources'],
  ['relative-weight', has('rweight'), 'a relative weight (rweight)'],
  ['fewest-calls', has('maxload'), 'a maxload'],
  ['weighted', has('weight'), 'a weight'],
]

/** Null where the list speaks for none, or for the one the set has. */
export function suggestAlgorithm(lines: readonly ImportRow[], present: Algorithm): Suggestion | null {
  const kind = KINDS.find(([, isMeant]) => lines.every(isMeant))
  const [algorithm, , sign] = kind ?? orderOf(lines) ?? []
  if (algorithm === undefined || algorithm === present) return null
  const number = ALGORITHM_FACTS[algorithm].kamailio
  const peer = number === null ? "OpenSIPS's load_balancer" : `algorithm ${number} of Kamailio`
  const congestion = algorithm === 'relative-weight' && lines.some(isCongestion)
  const more = congestion ? ', with its congestion control (cc=1)' : ''
  return { algorithm, why: `Every line has ${sign}, as for ${peer}${more}.` }
}

function isCongestion({ attributes }: ImportRow): boolean {
  return attributes.cc === '1'
}

function isBalanced({ feeds, resources }: ImportRow): boolean {
  return feeds.some(({ into }) => into !== WEIGHT_FEED) || Object.keys(resources).length > 0
}

/** Priorities that differ are an order. */
function orderOf(lines: readonly ImportRow[]): Kind | undefined {
  const isOrder = new Set(lines.map(({ priority }) => priority)).size > 1
  return isOrder ? ['priority', () => true, 'a priority, and they differ'] : undefined
}
