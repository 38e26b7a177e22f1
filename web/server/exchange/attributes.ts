import { LIMITS } from '#engine/contract/config.ts'
import type { Feed } from '#engine/contract/load-source.ts'
import { parseResources, type Resources } from '#web/lib/resources.ts'
import { type ImportRow, integer, LineFault, shown } from './row.ts'

/** Attributes as the peers write them behind a destination. */

export type AttributeFields = Pick<
  ImportRow,
  'weight' | 'channels' | 'attributes' | 'feeds' | 'resources' | 'names' | 'hasBothWeights'
>

/** `k=v;k=v`, with what has a field of its own in that field. */
export function parseAttributes(text: string): AttributeFields {
  return attributeFields(parsePairs(text))
}

/** A semicolon in double quotes divides nothing; a quote that is not closed reaches to the end. */
const PARTS = /(?:[^;"]|"[^"]*"?)+/g

export function parsePairs(text: string): Map<string, string> {
  const pairs = new Map<string, string>()
  for (const part of text.match(PARTS) ?? []) {
    const equals = part.indexOf('=')
    const name = equals === -1 ? part : part.slice(0, equals)
    if (!/^[A-Za-z0-9_.-]{1,64}$/.test(name) || name === '__proto__')
      throw new LineFault(`the attribute "${shown(part)}" has no usable name`)
    const value = equals === -1 ? '' : part.slice(equals + 1)
    if (value.length > 255) throw new LineFault(`the attribute "${name}" is longer than 255 characters`)
    if (pairs.has(name)) throw new LineFault(`the attribute "${name}" stands twice`)
    pairs.set(name, value)
  }
  return pairs
}

/** The peer writes 1 to 100; a weight of ours that was exported may be any. */
const MOST_WEIGHT = 1_000_000

function attributeFields(pairs: Map<string, string>): AttributeFields {
  const names = [...pairs.keys()]
  const isResources = isResourcesLine(pairs)
  const feeds = takenFeeds(pairs)
  const weight = taken(pairs, 'weight', 0, MOST_WEIGHT)
  const rweight = taken(pairs, 'rweight', 0, MOST_WEIGHT)
  const channels = takenChannels(pairs)
  if (weight !== null && rweight !== null) pairs.set('rweight', String(rweight))
  const resources = isResources ? takenResources(pairs) : {}
  requireChannels(resources, channels)
  return {
    weight: weight ?? rweight,
    channels,
    feeds,
    resources,
    attributes: Object.fromEntries(pairs),
    names,
    hasBothWeights: weight !== null && rweight !== null,
  }
}

/** The peer's own words; a number behind them is no capacity. */
const PEER_ATTRIBUTES = new Set(
  'duid cc latency socket sockname ping_socket ping_from obproxy ocmin ocmax ocrate rweight'.split(' '),
)
/** What cannot be anything else; an `http://` may be a page about the destination. */
const LOAD_SOURCE = /^(fs|agent|aris?|snmp):\/\//i
const SHARE = /^(\d{1,3}%|unlimited)$/

function isResourcesLine(pairs: ReadonlyMap<string, string>): boolean {
  if (pairs.has('channels')) return true
  return [...pairs].some(
    ([name, value]) => LOAD_SOURCE.test(value) || (SHARE.test(value) && !PEER_ATTRIBUTES.has(name)),
  )
}

function takenFeeds(pairs: Map<string, string>): Feed[] {
  const fed = [...pairs].filter(([, value]) => LOAD_SOURCE.test(value))
  return parsedResources(fed, pairs).feeds.slice()
}

/** `maxload=0` is the peer's word for no limit; `channels` is taken at its word. */
export function takenChannels(pairs: Map<string, string>): number | null {
  const maxload = taken(pairs, 'maxload', 0, LIMITS.channels)
  const isUnlimited = pairs.get('channels') === 'unlimited'
  if (isUnlimited) pairs.delete('channels')
  const channels = taken(pairs, 'channels', 0, LIMITS.channels)
  if (maxload !== null && (isUnlimited || channels !== null))
    throw new LineFault('maxload and channels both say how many calls it takes; write one of them')
  return channels ?? (maxload === 0 ? null : maxload)
}

function takenResources(pairs: Map<string, string>): Resources['resources'] {
  const isCapacity = (value: string) => /^\d+$/.test(value) || SHARE.test(value)
  const capacities = [...pairs].filter(([name, value]) => isCapacity(value) && !PEER_ATTRIBUTES.has(name))
  return parsedResources(capacities, pairs).resources
}

export function requireChannels(resources: Resources['resources'], channels: number | null): void {
  const share = Object.entries(resources).find(([, value]) => String(value).endsWith('%'))
  if (share && channels === null)
    throw new LineFault(`${share[0]}=${share[1]} of how many? write channels=NUMBER beside it`)
}

/** Takes them out of the attributes. */
export function parsedResources(
  taken: readonly (readonly [string, string])[],
  pairs: Map<string, string>,
): Resources {
  const parsed = parseResources(taken.map(([name, value]) => `${name}=${value}`).join(';'))
  if (typeof parsed === 'string') throw new LineFault(`the attribute ${parsed}`)
  for (const [name] of taken) pairs.delete(name)
  return parsed
}

/** Takes a number out of the attributes, since it has a field of its own. */
function taken(pairs: Map<string, string>, name: string, least: number, most: number): number | null {
  const text = pairs.get(name)
  if (text === undefined) return null
  pairs.delete(name)
  return integer(`attribute ${name}`, text, least, most)
}
