import { z } from 'zod'
import type { Ignored } from '#web/lib/exchange-formats.ts'
import { parseAttributes } from './attributes.ts'
import {
  atLine,
  FLAG,
  type ImportRow,
  LineFault,
  priorityOf,
  refusal,
  requireWithin,
  setIdOf,
  uriOf,
} from './row.ts'

/** Kamailio's answer to `dispatcher.list`: JSON-RPC, its result alone, or what `kamcmd` prints of it. */

const plainSchema = z.union([z.string(), z.number()]).transform(String)
const destinationSchema = z.looseObject({
  URI: plainSchema.default(''),
  FLAGS: plainSchema.default('AX'),
  PRIORITY: plainSchema.default('0'),
  ATTRS: z.looseObject({ BODY: plainSchema.default('') }).prefault({}),
})
const setSchema = z.looseObject({ ID: plainSchema, TARGETS: z.unknown() })
const answerSchema = z.looseObject({ RECORDS: z.unknown() })
const faultSchema = z.looseObject({ error: z.looseObject({ message: z.string() }) })

type Answered = z.output<typeof destinationSchema>

export function readRpc(text: string): {
  readonly rows: readonly ImportRow[]
  readonly ignored: readonly Ignored[]
} {
  const tree = isJson(text) ? parsedJson(text) : kamcmdTree(text)
  const fault = faultSchema.safeParse(tree)
  if (fault.success) throw refusal(`Kamailio answered with an error: ${fault.data.error.message}.`)
  const answer = answerSchema.safeParse(isObject(tree) && 'result' in tree ? tree.result : tree)
  if (!answer.success)
    throw refusal('Line 1: RECORDS is missing; take the whole answer to dispatcher.list, or its result.')
  const lines = linesOfUris(text)
  const rows: ImportRow[] = []
  const seen = new Seen()
  for (const set of each(answer.data.RECORDS, 'SET').map((one) =>
    parsedAt(setSchema, one, lines[rows.length]),
  ))
    for (const one of each(set.TARGETS, 'DEST')) {
      const line = lines[rows.length] ?? 1
      rows.push(rowOf(set.ID, parsedAt(destinationSchema, one, line), line, seen))
      requireWithin(rows.length)
    }
  return { rows, ignored: seen.ignored() }
}

function rowOf(setId: string, one: Answered, line: number, seen: Seen): ImportRow {
  if ('RUNTIME' in one) seen.add(line, 'RUNTIME', 'calls are counted anew here')
  if ('LATENCY' in one) seen.add(line, 'LATENCY', 'latency is measured anew here')
  const field = <T>(name: string, work: () => T) => atLine(line, `field ${name}`, work)
  return {
    line,
    setId: field('ID', () => setIdOf(setId)),
    uri: field('URI', () => uriOf(one.URI)),
    flags: field('FLAGS', () => flagsOfLetters(one.FLAGS, () => seen.add(line, 'FLAGS', SEEN_STATE))),
    priority: field('PRIORITY', () => priorityOf(one.PRIORITY)),
    ...field('ATTRS', () => parseAttributes(one.ATTRS.BODY)),
    description: null,
    unsaid: [],
  }
}

const SEEN_STATE = 'I (inactive) and T (trying) are something seen, not wished; probes will tell'

/** A active, I inactive, T trying, D disabled by hand; then P probed or X not, which is a matter of the whole set here. */
function flagsOfLetters(letters: string, onSeenState: () => void): number {
  if (!/^[AITD][PX]?$/.test(letters))
    throw new LineFault(`"${letters.slice(0, 20)}" is not one of A, I, T, D with P or X behind it`)
  if (/^[IT]/.test(letters)) onSeenState()
  return letters.startsWith('D') ? FLAG.disabled : 0
}

function parsedAt<S extends z.ZodType>(schema: S, value: unknown, line = 1): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw refusal(`Line ${line}, field ${issue?.path.join('.') || 'SET'}: ${issue?.message ?? 'not readable'}.`)
}

/** `[{ SET: … }, { SET: … }]`, `{ SET: … }` and `{ SET: [ … ] }` are met. */
function each(value: unknown, name: string): readonly unknown[] {
  return [value].flat().flatMap((one) => (isObject(one) && name in one ? [one[name]].flat() : []))
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The n-th destination stands where the n-th URI does. */
function linesOfUris(text: string): number[] {
  const lines: number[] = []
  text.split('\n').forEach((part, index) => {
    for (const _ of part.matchAll(/(?:"URI"|\bURI)\s*:/g)) lines.push(index + 1)
  })
  return lines
}

export const isJson = (text: string): boolean => /^\s*\{\s*"|^\s*\[/.test(text)
export const isKamcmd = (text: string): boolean => /^\s*\{\s*(?:NRSETS|RECORDS)\s*:/.test(text)

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const words = error instanceof Error ? error.message : ''
    const at = Number(/position (\d+)/.exec(words)?.[1] ?? text.length)
    throw refusal(`Line ${text.slice(0, at).split('\n').length}: this is not JSON; take the whole answer.`)
  }
}

const MOST_DEPTH = 12

/** What `kamcmd` prints: `NAME: {`, `NAME: value` and `}`, one a line; a name may stand several times. */
function kamcmdTree(text: string): unknown {
  const root: Record<string, unknown[]> = {}
  const open = [root]
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim()
    if (line === '}' && open.length > 1) open.pop()
    if (line === '' || line === '{' || line === '}') continue
    const [, name, value = ''] = /^([A-Z][A-Z_]*)\s*:\s*(.*)$/.exec(line) ?? []
    if (name === undefined)
      throw refusal(`Line ${index + 1}: this is not what kamcmd prints; take its whole answer.`)
    const own = open.at(-1) ?? root
    const child: Record<string, unknown[]> = {}
    const same = own[name] ?? []
    own[name] = same
    same.push(value === '{' ? child : value)
    if (value === '{') open.push(child)
    if (open.length > MOST_DEPTH) throw refusal(`Line ${index + 1}: braces stand too deep.`)
  }
  return unwrapped(root)
}

/** A name that stands once is its value. */
function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? unwrapped(value[0]) : value.map(unwrapped)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, unwrapped(one)]))
}

/** What was met that is not taken, each field once. */
class Seen {
  private readonly fields = new Map<string, Ignored>()

  add(line: number, field: string, why: string): void {
    const known = this.fields.get(field)
    this.fields.set(field, known ? { ...known, count: known.count + 1 } : { field, why, line, count: 1 })
  }

  ignored(): readonly Ignored[] {
    return [...this.fields.values()]
  }
}
