import { LIMITS } from '#engine/contract/config.ts'
import { parseDestinationUri } from '#engine/contract/destination-uri.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import type { Feed } from '#engine/contract/load-source.ts'
import type { ExchangeFormat, Ignored } from '#web/lib/exchange-formats.ts'
import type { Resources } from '#web/lib/resources.ts'

/** One destination of a peer's file, whatever its format, in the words of `dispatcher.list` (peers.md B1). */
export interface ImportRow {
  readonly line: number
  readonly setId: number
  readonly uri: string
  readonly flags: number
  readonly priority: number
  /** Null where the row names none. */
  readonly weight: number | null
  /** From `maxload` or `channels`; null is unlimited. */
  readonly channels: number | null
  /** Attributes whose value is a load source, as `fs://…`: what it says goes into the weight, or into a resource. */
  readonly feeds: readonly Feed[]
  /**
   * `conf=50%`, `conf=unlimited`, and where the row is written as OpenSIPS's `load_balancer` writes its resources (with
   * a load source, such a capacity, or `channels`) numbers, too: `channels=30;conf=10`.
   */
  readonly resources: Resources['resources']
  /** Everything that has no field of its own, `duid` first among them. */
  readonly attributes: Readonly<Record<string, string>>
  /** Names of all attributes as they were written. */
  readonly names: readonly string[]
  /** Of `weight` and `rweight` the one that was not taken. */
  readonly hasBothWeights: boolean
  /** Null where the format has no place for it. */
  readonly description: string | null
  /** Of these the format says nothing: a destination that is there keeps its own. */
  readonly unsaid: readonly ('weight' | 'priority' | 'channels')[]
}

/** What a file says, read whole. */
export interface ReadFile {
  readonly format: ExchangeFormat
  readonly rows: readonly ImportRow[]
  readonly ignored: readonly Ignored[]
}

/** Flag bits of Kamailio. */
export const FLAG = { inactive: 1, trying: 2, disabled: 4, probing: 8, noDns: 16, noPing: 32 } as const
const ALL_FLAGS = 63

/** What is wrong with one line, in words; the reader puts the line's number before it. */
export class LineFault extends Error {}

export function refusal(detail: string): FairlineError {
  return new FairlineError('DISPATCHER_LIST_INVALID', detail)
}

/** Names the line, and the column where there are columns. */
export function atLine<T>(line: number, column: string | null, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof LineFault)) throw error
    throw refusal(`Line ${line}${column === null ? '' : `, ${column}`}: ${error.message}.`)
  }
}

/** A file without a destination is none, and one above the limit is not read further. */
export function checkedRows(rows: readonly ImportRow[]): readonly ImportRow[] {
  if (rows.length === 0) throw refusal('Line 1: the file names no destination.')
  requireWithin(rows.length)
  return rows
}

export function requireWithin(rows: number): void {
  if (rows > LIMITS.destinations) throw refusal(`It has more than ${LIMITS.destinations} destinations.`)
}

export function integer(what: string, text: string, least: number, most: number): number {
  const value = /^[+-]?\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new LineFault(`the ${what} "${shown(text)}" is not a number from ${least} to ${most}`)
}

export const setIdOf = (text: string): number => integer('set id', text, 1, 2_147_483_647)
export const priorityOf = (text: string): number => integer('priority', text, -1_000_000, 1_000_000)

export function uriOf(uri: string): string {
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

export function flagsOf(text: string): number {
  const isHex = /^0x[0-9a-fA-F]{1,8}$/.test(text)
  if (!isHex && !/^\d{1,10}$/.test(text))
    throw new LineFault(`the flags "${shown(text)}" are not a decimal or 0x number`)
  const flags = Number(text)
  if (flags > ALL_FLAGS) throw new LineFault(`the flags "${shown(text)}" have bits above ${ALL_FLAGS}`)
  return flags
}

/** Control bytes of a file are not for a terminal, nor are passwords. */
export function shown(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]/g, '?')
  // What stands before an @ may be a password, or the rest of one that has a blank or a semicolon.
  if (!/^sips?:/i.test(text)) return cut(printable.replace(/^.*@/, '…@'))
  return cut(printable)
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
