import type { SetConfig } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { destinationSchema } from '#engine/contract/destination-config.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import {
  type Feed,
  hasMask,
  maskedLoadSource,
  SECRET_MASK,
  WEIGHT_FEED,
} from '#engine/contract/load-source.ts'
import { FLAG, type ImportRow } from '../exchange/row.ts'
import { type Suggestion, suggestAlgorithm } from '../import-suggestion.ts'
import { keepsPassword } from './secrets.ts'

/** What an import does to one set. */
export interface SetPlan {
  readonly id: number
  readonly isNew: boolean
  /** In the order they shall stand: an existing destination with its new values, or a new one. */
  readonly destinations: readonly {
    readonly id: number | null
    readonly config: Omit<DestinationConfig, 'id'>
  }[]
  readonly removedIds: readonly number[]
  /** Where the list speaks for another algorithm than the set has. */
  readonly suggestion: Suggestion | null
}

export interface ImportPlan {
  readonly sets: readonly SetPlan[]
  readonly warnings: readonly string[]
}

const DEFAULT_WEIGHT = 50
/** The most that Kamailio takes. */
const PEER_WEIGHT = 100

/**
 * Replaces exactly the sets the file names; same set and URI, n-th to n-th, keeps id and wish; what is
 * missing goes. Merging only adds (rules 24). Pure.
 */
export function planImport(
  lines: readonly ImportRow[],
  present: readonly SetConfig[],
  merge: boolean,
): ImportPlan {
  const ids = [...new Set(lines.map((line) => line.setId))]
  const plans = ids.map((id) => {
    const own = lines.filter((line) => line.setId === id)
    const set = present.find((candidate) => candidate.id === id)
    return { plan: planSet(id, own, set, merge), warnings: warningsOf(id, own, set) }
  })
  return { sets: plans.map((one) => one.plan), warnings: plans.flatMap((one) => one.warnings) }
}

function planSet(
  id: number,
  lines: readonly ImportRow[],
  set: SetConfig | undefined,
  merge: boolean,
): SetPlan {
  const left = new Map<string, DestinationConfig[]>()
  for (const one of set?.destinations ?? []) left.set(one.uri, [...(left.get(one.uri) ?? []), one])
  const named = lines.map((line) => {
    const existing = left.get(line.uri)?.shift()
    if (existing && merge) return { id: existing.id, config: existing }
    return { id: existing?.id ?? null, config: configOf(line, existing) }
  })
  const unnamed = [...left.values()].flat()
  const added = named.filter((one) => one.id === null)
  const kept = (set?.destinations ?? []).map((one) => ({ id: one.id, config: one }))
  return {
    id,
    isNew: set === undefined,
    destinations: merge ? [...kept, ...added] : named,
    removedIds: merge ? [] : unnamed.map((one) => one.id),
    suggestion: suggestAlgorithm(lines, set?.algorithm ?? 'hash-call-id'),
  }
}

/** An existing destination keeps its wish and what the file cannot say. */
function configOf(line: ImportRow, existing: DestinationConfig | undefined): Omit<DestinationConfig, 'id'> {
  const { id: _, ...config } = destinationSchema.parse({
    ...(existing ?? { id: 1, adminState: (line.flags & FLAG.disabled) !== 0 ? 'disabled' : 'enabled' }),
    uri: line.uri,
    probe: probeOf(line, existing),
    ...saidOf(line, existing),
    attributes: line.attributes,
    ...(line.description === null ? {} : { description: line.description }),
    ...loadOf(line, existing),
  })
  return config
}

/** What a format has no word for is left out: it stays, or is the default. */
function saidOf(
  line: ImportRow,
  existing: DestinationConfig | undefined,
): Partial<Pick<DestinationConfig, 'weight' | 'priority' | 'channels'>> {
  const said = {
    weight: line.weight ?? ownWeight(line, existing),
    priority: line.priority,
    channels: line.channels,
  }
  return Object.fromEntries(Object.entries(said).filter(([name]) => !line.unsaid.some((one) => one === name)))
}

/** Beside a fed weight no number can be written: the one there is stays. */
function ownWeight({ feeds }: ImportRow, existing: DestinationConfig | undefined): number {
  const isFed = feeds.some(({ into }) => into === WEIGHT_FEED)
  return isFed && existing ? existing.weight : DEFAULT_WEIGHT
}

/** Flag 32 is the peer's word for a destination that is not probed. Without it the file says nothing of probes. */
function probeOf(line: ImportRow, existing: DestinationConfig | undefined): DestinationConfig['probe'] {
  const isSilent = (line.flags & FLAG.noPing) !== 0
  return isSilent ? { ...existing?.probe, enabled: false } : (existing?.probe ?? {})
}

/** A row without any says nothing of load; where the destination has some of its own, they stay. */
function loadOf(
  row: ImportRow,
  existing: DestinationConfig | undefined,
): Partial<Pick<DestinationConfig, 'feeds' | 'resources'>> {
  const { line, feeds, resources } = row
  if (feeds.length === 0 && Object.keys(resources).length === 0) return {}
  const unknown = feeds.find((feed) => hasMask(feed.source) && !keepsPassword(feed, existing?.feeds ?? []))
  if (unknown)
    throw new FairlineError(
      'DISPATCHER_LIST_INVALID',
      `Line ${line}: ${unknown.into}: ${SECRET_MASK} stands for a password that is kept, and none is; write the password.`,
    )
  return { feeds: mergedFeeds(row, existing?.feeds ?? []), resources: { ...resources } }
}

/** In the order in which they stood. Of a web page, and of a fed weight, some formats cannot tell: those stay. */
function mergedFeeds({ feeds, unsaid }: ImportRow, present: readonly Feed[]): Feed[] {
  const named = new Map(feeds.map((feed) => [feed.into, feed]))
  const isUnsaid = ({ into, source }: Feed) =>
    into === WEIGHT_FEED ? unsaid.includes('weight') : !unsaid.includes('weight') && /^https?:/i.test(source)
  const stayed = present.flatMap((feed) => named.get(feed.into) ?? (isUnsaid(feed) ? [feed] : []))
  return [...stayed, ...feeds.filter(({ into }) => !present.some((feed) => feed.into === into))]
}

function warningsOf(id: number, lines: readonly ImportRow[], set: SetConfig | undefined): string[] {
  const flagged = (bit: number, text: string) =>
    lines.filter((line) => (line.flags & bit) !== 0).map((line) => `Line ${line.line}: ${text}`)
  return [
    ...flagged(FLAG.inactive, 'flag 1 (inactive) is something seen, not wished; probes will tell.'),
    ...flagged(FLAG.trying, 'flag 2 (trying) is something seen, not wished; probes will tell.'),
    ...flagged(
      FLAG.noDns,
      'flag 16 (no look-up) is not kept; a name is looked up, and again when its time is over.',
    ),
    ...flagged(FLAG.noPing, 'flag 32 (no ping): the destination is not probed.'),
    ...lines
      .filter((line) => (line.weight ?? 0) > PEER_WEIGHT)
      .map(
        (line) =>
          `Line ${line.line}: weight ${line.weight} is more than the peer's ${PEER_WEIGHT}; it is taken as it is.`,
      ),
    ...lines
      .filter((line) => line.hasBothWeights)
      .map((line) => `Line ${line.line}: weight is taken, rweight is kept as an attribute.`),
    ...fedWeights(lines),
    ...mixedWeights(id, lines),
    ...orderOfEquals(id, lines, set),
  ]
}

function fedWeights(lines: readonly ImportRow[]): string[] {
  return lines.flatMap(({ line, weight, feeds }) => {
    const feed = feeds.find(({ into }) => into === WEIGHT_FEED)
    if (!feed) return []
    return `Line ${line}: the weight comes from ${maskedLoadSource(feed.source)}; ${weight ?? DEFAULT_WEIGHT} is taken while that says nothing.`
  })
}

function mixedWeights(id: number, lines: readonly ImportRow[]): string[] {
  const own = lines.filter((line) => !line.feeds.some(({ into }) => into === WEIGHT_FEED))
  const without = own.filter((line) => line.weight === null)
  if (without.length === 0 || without.length === own.length) return []
  return [
    `Set ${id}: line ${without.map((line) => line.line).join(', ')} has no weight; ${DEFAULT_WEIGHT} is taken.`,
  ]
}

/** Kamailio hands out equal priorities in reverse file order; we keep the file's order. */
function orderOfEquals(id: number, lines: readonly ImportRow[], set: SetConfig | undefined): string[] {
  const priorities = new Set(lines.map((line) => line.priority))
  const usesOrder = set?.algorithm === 'priority' || priorities.size > 1
  if (!usesOrder || priorities.size === lines.length) return []
  return [
    `Set ${id}: some destinations have equal priorities. The file's order is kept for them, where Kamailio takes them in reverse; give them different priorities if the order matters.`,
  ]
}
