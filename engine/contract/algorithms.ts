import { z } from 'zod'
import type { Algorithm } from './vocabulary.ts'

/** How a set chooses, besides its algorithm's name. What an algorithm does not use it ignores. */
export const choiceSchema = z.object({
  /**
   * What `hash-header` hashes, one part or several joined by `+`: `header:X-Account`, or a word of `HASH_PARTS`.
   * A request that has none of it is placed by its Call-ID.
   */
  hashOver: z
    .string()
    .trim()
    .max(255)
    .default('')
    .superRefine((text, context) => {
      const fault = text === '' ? null : faultOfHashOver(text)
      if (fault) context.addIssue({ code: 'custom', message: fault })
    }),
  /** What of a URI a hash takes: user, host and port, or the user alone (the peers' flag 1, `u`). */
  hashUserOnly: z.boolean().default(false),
  /** `bounded-hash`: none has more than so many per cent of the mean load of the eligible, by weight. */
  boundPercent: z.int().min(101).max(1_000).default(125),
  /** `largest-free`: free in per cent of the capacity, not in calls (OpenSIPS's flag `r`). */
  relativeFree: z.boolean().default(false),
  /** Who goes first where load decides and is equal: the one used longest ago, or chance (OpenSIPS's flag `s`). */
  ties: z.enum(['least-recent', 'random']).default('least-recent'),
  /** `latency`, `relative-weight`: what counts is how much slower it is than it used to be (Kamailio's `cc=1`). */
  congestionControl: z.boolean().default(false),
})
export type Choice = z.output<typeof choiceSchema>

/** Parts of a request, besides any header field, that a hash may be over. */
export const HASH_PARTS = [
  'call-id',
  'method',
  'source-address',
  'from',
  'from.user',
  'from.host',
  'to',
  'to.user',
  'to.host',
  'request-uri',
  'request-uri.user',
  'request-uri.host',
  'contact.user',
  'contact.host',
  'auth-user',
] as const
export type HashPart = (typeof HASH_PARTS)[number]

export interface HashTerm {
  /** `header`: the value of the first field named `name`. */
  readonly part: HashPart | 'header'
  /** Empty for every other part. */
  readonly name: string
}

const HEADER_TERM = /^header:([A-Za-z0-9-]{1,64})$/
const MOST_TERMS = 4

/** The terms of a `hashOver` that has met its schema. */
export function hashTerms(text: string): HashTerm[] {
  return text
    .split('+')
    .map((term) => term.trim())
    .flatMap((term): HashTerm[] => {
      const [, name] = HEADER_TERM.exec(term) ?? []
      if (name !== undefined) return [{ part: 'header', name }]
      const part = HASH_PARTS.find((known) => known === term)
      return part ? [{ part, name: '' }] : []
    })
}

function faultOfHashOver(text: string): string | null {
  const terms = text.split('+')
  if (terms.length > MOST_TERMS) return `at most ${MOST_TERMS} parts joined by +`
  if (hashTerms(text).length === terms.length) return null
  return `write header:NAME, or one of ${HASH_PARTS.join(', ')}; several are joined by +`
}

/** `hash` gives one key one destination; `load` asks how much each carries. */
export type AlgorithmKind = 'hash' | 'rotation' | 'chance' | 'order' | 'load' | 'latency' | 'fork'

export interface AlgorithmFacts {
  readonly kind: AlgorithmKind
  /** Kamailio's number in `ds_select_dst`; null where it has none. */
  readonly kamailio: number | null
  /** OpenSIPS's number in `ds_select_dst`, or the module that does it; null where it has none. */
  readonly opensips: number | 'load_balancer' | null
}

export const ALGORITHM_FACTS: { readonly [name in Algorithm]: AlgorithmFacts } = {
  'hash-call-id': { kind: 'hash', kamailio: 0, opensips: 0 },
  'hash-from-uri': { kind: 'hash', kamailio: 1, opensips: 1 },
  'hash-to-uri': { kind: 'hash', kamailio: 2, opensips: 2 },
  'hash-request-uri': { kind: 'hash', kamailio: 3, opensips: 3 },
  'round-robin': { kind: 'rotation', kamailio: 4, opensips: null },
  'hash-auth-user': { kind: 'hash', kamailio: 5, opensips: 5 },
  random: { kind: 'chance', kamailio: 6, opensips: 6 },
  'hash-header': { kind: 'hash', kamailio: 7, opensips: 7 },
  priority: { kind: 'order', kamailio: 8, opensips: 8 },
  weighted: { kind: 'rotation', kamailio: 9, opensips: 4 },
  'fewest-calls': { kind: 'load', kamailio: 10, opensips: null },
  'relative-weight': { kind: 'rotation', kamailio: 11, opensips: null },
  parallel: { kind: 'fork', kamailio: 12, opensips: null },
  latency: { kind: 'latency', kamailio: 13, opensips: null },
  'priority-rotation': { kind: 'rotation', kamailio: 14, opensips: null },
  tiers: { kind: 'chance', kamailio: 15, opensips: null },
  overload: { kind: 'rotation', kamailio: 64, opensips: null },
  'largest-free': { kind: 'load', kamailio: null, opensips: 'load_balancer' },
  'power-of-two': { kind: 'load', kamailio: null, opensips: null },
  'lowest-delay': { kind: 'latency', kamailio: null, opensips: null },
  'bounded-hash': { kind: 'load', kamailio: null, opensips: null },
}
