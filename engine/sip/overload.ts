import { nameOctets, SEMICOLON, spells } from './characters.ts'
import { VIA } from './header-names.ts'
import { fieldsOfKind } from './header-reader.ts'
import type { SipMessage } from './message.ts'
import { Parameter, readParameter } from './parameters.ts'
import type { Splicer } from './splice.ts'

/** Offers overload control in a Via of ours (RFC 7339 §4.1, §4.2): we know the algorithm that everybody must. */
export const OVERLOAD_OFFER = ';oc;oc-algo="loss"'

const HINT = /;\s*oc/i
/** A parameter of overload control; or a quoted string, whose inside is nobody's parameter. */
const PARAMETER =
  /;\s*oc(?:-validity|-seq|-algo)?(?:\s*=\s*(?:"[^"]*"|[^;,\s"]*))?\s*(?=[;,]|$)|"(?:[^"\\]|\\.)*"/gi

/** A Via value, or several, without what RFC 7339 puts into it: it speaks of one hop and no other (§4). */
export function withoutOverload(via: string): string {
  return HINT.test(via) ? via.replace(PARAMETER, (found) => (found.startsWith('"') ? found : '')) : via
}

/** The same of all Via values of a response but its topmost, which is ours and taken off. */
export function stripOverload(edit: Splicer): void {
  const { bytes, headersStart, index, topVia } = edit.message
  for (const { start, end } of fieldsOfKind(bytes, headersStart, index.headersEnd, VIA)) {
    const from = start <= topVia.start && topVia.start < end ? topVia.nextStart : start
    if (from < 0) continue
    const value = bytes.latin1Slice(from, end)
    const stripped = withoutOverload(value)
    if (stripped !== value) edit.replace(from, end, stripped)
  }
}

/** What the topmost Via of a response says of its sender's load (RFC 7339 §4). */
export interface OverloadReport {
  readonly algorithm: string
  /** Per cent of our requests to keep back. */
  readonly value: number
  /** How long it holds; 0: overload control ends now. */
  readonly validityMs: number
  /** Only a greater one is newer. */
  readonly seq: number
}

const ALGORITHM = 'loss'
const DEFAULT_VALIDITY_MS = 500
const MOST_VALIDITY_MS = 3_600_000
const MOST_LOSS = 100

const NAMES = ['oc', 'oc-validity', 'oc-seq', 'oc-algo'] as const
type Name = (typeof NAMES)[number]
const OCTETS = NAMES.map((name) => ({ name, octets: nameOctets(name) }))
const parameter = new Parameter()

/** Null where it says nothing, or nothing that can be read. */
export function readOverload(response: SipMessage): OverloadReport | null {
  const said = overloadParameters(response)
  if (said === null || !said.has('oc')) return null
  const value = numberOf(said.get('oc'), /^\d{1,3}$/)
  const seq = numberOf(said.get('oc-seq'), /^\d{1,12}\.\d{1,5}$/)
  const validityMs = numberOf(said.get('oc-validity') || String(DEFAULT_VALIDITY_MS), /^\d{1,9}$/)
  if (value === null || seq === null || validityMs === null || value > MOST_LOSS) return null
  // §4.2: it chooses one of what we offered, and where it names none, the one that everybody knows.
  const algorithm = (said.get('oc-algo') ?? ALGORITHM).replace(/^"(.*)"$/, '$1').toLowerCase()
  if (algorithm !== ALGORITHM) return null
  return { algorithm, value, validityMs: Math.min(validityMs, MOST_VALIDITY_MS), seq }
}

/** By name, '' without a value; null when one stands there twice. */
function overloadParameters({ bytes, topVia }: SipMessage): Map<Name, string> | null {
  const said = new Map<Name, string>()
  // No host, and nothing before it, has a semicolon.
  let at = bytes.indexOf(SEMICOLON, topVia.start)
  while (at >= 0 && at < topVia.end) {
    at = readParameter(bytes, at, topVia.end, parameter)
    const { nameStart, nameEnd, valueStart, valueEnd } = parameter
    if (nameStart < 0) return said
    const known = OCTETS.find(({ octets }) => spells(bytes, nameStart, nameEnd, octets))
    if (!known) continue
    if (said.has(known.name)) return null
    said.set(known.name, valueStart < 0 ? '' : bytes.latin1Slice(valueStart, valueEnd))
  }
  return said
}

function numberOf(text: string | undefined, shape: RegExp): number | null {
  return text !== undefined && shape.test(text) ? Number(text) : null
}
