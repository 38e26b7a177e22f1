import { LIMITS } from '#engine/contract/config.ts'
import { parseDestinationUri } from '#engine/contract/destination-uri.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import type { Feed } from '#engine/contract/load-source.ts'
import { parseResources, type Resources } from '#web/lib/resources.ts'

/** One line of a peer's `dispatcher.list`: `setid uri flags priority attrs` (peers.md B1). */
export interface DispatcherLine {
  readonly line: number
  readonly setId: number
  readonly uri: string
  readonly flags: number
  readonly priority: number
  /** Null where the line names none. */
  readonly weight: number | null
  /** From `maxload` or `channels`; null is unlimited. */
  readonly channels: number | null
  /** Attributes whose value is a load source, as `fs://…`: what it says goes into the weight, or into a resource. */
  readonly feeds: readonly Feed[]
  /**
   * `conf=50%`, `conf=unlimited`, and where the line is written as OpenSIPS's `load_balancer` writes its resources (with
   * a load source, such a capacity, or `channels`) numbers, too: `channels=30;conf=10`.
   */
  readonly resources: Resources['resources']
  /** Everything that has no field of its own, `duid` first among them. */
  readonly attributes: Readonly<Record<string, string>>
  /** Names of all attributes as they were written. */
  readonly names: readonly string[]
  /** Of `weight` and `rweight` the one that was not taken. */
  readonly hasBothWeights: boolean
}

/** Flag bits of the peer. */
export const FLAG = { inactive: 1, trying: 2, disabled: 4, probing: 8, noDns: 16, noPing: 32 } as const
const MOST_BYTES = 4 * 1024 * 1024
const ALL_FLAGS = 63

class LineFault extends Error {}

/** Reads the whole file or refuses it: a broken line is named with its number and the reason. */
export function parseDispatcherList(text: string): DispatcherLine[] {
  if (text.length > MOST_BYTES) throw refusal('The file is larger than 4 MB.')
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const parsed = lines.flatMap((line, index) => parseNumbered(line, index + 1))
  if (parsed.length === 0) throw refusal('Line 1: the file names no destination.')
  if (parsed.length > LIMITS.destinations)
    throw refusal(`It has more than ${LIMITS.destinations} destinations.`)
  return parsed
}

function refusal(detail: string): FairlineError {
  return new FairlineError('DISPATCHER_LIST_INVALID', detail)
}

function parseNumbered(text: string, line: number): DispatcherLine[] {
  try {
    return parseLine(text, line)
  } catch (error) {
    if (error instanceof LineFault) throw refusal(`Line ${line}: ${error.message}.`)
    throw error
  }
}

function parseLine(text: string, line: number): DispatcherLine[] {
  const fields = fieldsOf(text)
  const [setId, uri, flags = '0', priority = '0', attrs = '', surplus] = fields
  if (setId === undefined) return []
  if (uri === undefined)
    throw new LineFault(`"${shown(setId)}" stands alone; write SETID URI [FLAGS [PRIORITY [ATTRS]]]`)
  if (surplus !== undefined)
    throw new LineFault(`"${shown(surplus)}" is one field too many; attributes have no spaces`)
  return [
    {
      line,
      setId: integer('set id', setId, 1, 2_147_483_647),
      uri: checkedUri(uri),
      flags: parseFlags(flags),
      priority: integer('priority', priority, -1_000_000, 1_000_000),
      ...parseAttributes(attrs),
    },
  ]
}

/** A `#` begins a comment where a field could begin. */
function fieldsOf(text: string): string[] {
  const fields = text.split(/[ \t]+/).filter((field) => field !== '')
  const comment = fields.findIndex((field) => field.startsWith('#'))
  return comment === -1 ? fields : fields.slice(0, comment)
}

function integer(what: string, text: string, least: number, most: number): number {
  const value = /^[+-]?\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new LineFault(`the ${what} "${shown(text)}" is not a number from ${least} to ${most}`)
}

function checkedUri(uri: string): string {
  if (uri.length > 255) throw new LineFault('the address is longer than 255 characters')
  const endpoint = parseDestinationUri(uri)
  if (typeof endpoint === 'string')
    throw new LineFault(`the address "${shown(uri)}" is ${described(endpoint)}`)
  return uri
}

/** Most reasons begin with "not a…"; the others are sentences of their own. */
function described(reason: string): string {
  return reason.startsWith('not ') ? reason : `not usable: ${reason}`
}

function parseFlags(text: string): number {
  const isHex = /^0x[0-9a-fA-F]{1,8}$/.test(text)
  if (!isHex && !/^\d{1,10}$/.test(text))
    throw new LineFault(`the flags "${shown(text)}" are not a decimal or 0x number`)
  const flags = Number(text)
  if (flags > ALL_FLAGS) throw new LineFault(`the flags "${shown(text)}" have bits above ${ALL_FLAGS}`)
  return flags
}

type AttributeFields = Pick<
  DispatcherLine,
  'weight' | 'channels' | 'attributes' | 'feeds' | 'resources' | 'names' | 'hasBothWeights'
>

function parseAttributes(text: string): AttributeFields {
  const pairs = new Map<string, string>()
  for (const part of unquoted(text)
    .split(';')
    .filter((piece) => piece !== '')) {
    const equals = part.indexOf('=')
    const name = equals === -1 ? part : part.slice(0, equals)
    if (!/^[A-Za-z0-9_.-]{1,64}$/.test(name) || name === '__proto__')
      throw new LineFault(`the attribute "${shown(part)}" has no usable name`)
    const value = equals === -1 ? '' : part.slice(equals + 1)
    if (value.length > 255) throw new LineFault(`the attribute "${name}" is longer than 255 characters`)
    if (pairs.has(name)) throw new LineFault(`the attribute "${name}" stands twice`)
    pairs.set(name, value)
  }
  return attributeFields(pairs)
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
function takenChannels(pairs: Map<string, string>): number | null {
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

function requireChannels(resources: Resources['resources'], channels: number | null): void {
  const share = Object.entries(resources).find(([, value]) => String(value).endsWith('%'))
  if (share && channels === null)
    throw new LineFault(`${share[0]}=${share[1]} of how many? write channels=NUMBER beside it`)
}

/** Takes them out of the attributes. */
function parsedResources(
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

function unquoted(text: string): string {
  return /^"[^"]*"$/.test(text) ? text.slice(1, -1) : text
}

/** Control bytes of a file are not for a terminal, nor are passwords. */
function shown(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]/g, '?')
  // What stands before an @ may be a password, or the rest of one that has a blank or a semicolon.
  if (!/^sips?:/i.test(text)) return cut(printable.replace(/^.*@/, '…@'))
  return cut(printable)
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
