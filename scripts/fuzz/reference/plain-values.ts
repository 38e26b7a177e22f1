import { TOKEN } from './plain-message.ts'

/** Strict readers of header values: what is not plainly of the grammar (RFC 3261 §25.1) is null, nothing is guessed. */

const W = '[ \\t\\r\\n]*'
const QUOTED = '"(?:[^"\\\\]|\\\\[^\\r\\n])*"'
const SPACE = new RegExp(W, 'y')
const PARAMETER = new RegExp(
  `${W};${W}(${TOKEN})(?:${W}=${W}(${QUOTED}|[A-Za-z0-9\\-.!%*_+\`'~:\\[\\]]+))?`,
  'y',
)
const NAME_ADDRESS = new RegExp(
  `(?:${QUOTED}${W}|[A-Za-z0-9\\-.!%*_+\`'~ \\t\\r\\n]*)<([!#-;=?-~\\x80-\\xff]+)>`,
  'y',
)
const BARE_ADDRESS = /([A-Za-z][A-Za-z0-9+.-]*:[!#-+\--:=@-~\x80-\xff]+)/y
const VIA = new RegExp(
  `SIP${W}/${W}2\\.0${W}/${W}(${TOKEN})[ \\t\\r\\n]+([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?:${W}:${W}(\\d{1,5}))?`,
  'iy',
)
/** Below the product's own cap, which is not this reader's business. */
const MOST_PARAMETERS = 200

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function skipSpace(text: string, at: number): number {
  return at + (matchAt(SPACE, text, at)?.[0].length ?? 0)
}

interface Parameters {
  /** Lower-case names; '' for a parameter without a value. */
  readonly values: ReadonlyMap<string, string>
  readonly repeated: ReadonlySet<string>
  readonly end: number
}

function parametersAt(text: string, start: number): Parameters | null {
  const values = new Map<string, string>()
  const repeated = new Set<string>()
  let end = start
  for (let count = 0; count < MOST_PARAMETERS; count++) {
    const [all, name = '', value = ''] = matchAt(PARAMETER, text, end) ?? []
    if (all === undefined) return { values, repeated, end }
    const lower = name.toLowerCase()
    if (values.has(lower)) repeated.add(lower)
    values.set(lower, value)
    end += all.length
  }
  return null
}

interface Placed {
  readonly start: number
  readonly end: number
  /** Start of the next value in the list; -1 behind the last. */
  readonly next: number
}

/** What stands behind a value that ends at `end`: nothing, or a comma and more. Null for anything else. */
function placed(text: string, start: number, end: number): Placed | null {
  const comma = skipSpace(text, end)
  if (comma === text.length) return { start, end, next: -1 }
  const next = skipSpace(text, comma + 1)
  return text[comma] === ',' && next < text.length ? { start, end, next } : null
}

export interface PlainAddress extends Placed {
  readonly uri: string
  /** '' when absent. */
  readonly tag: string
}

/** The address at `start`; a bare one is read only where `mayBeBare`. */
export function addressAt(text: string, start: number, mayBeBare: boolean): PlainAddress | null {
  const named = matchAt(NAME_ADDRESS, text, start)
  const found = named ?? (mayBeBare ? matchAt(BARE_ADDRESS, text, start) : null)
  const parameters = found && parametersAt(text, start + found[0].length)
  const place = parameters && placed(text, start, parameters.end)
  if (!found || !parameters || !place || parameters.repeated.has('tag')) return null
  const tag = parameters.values.get('tag')
  if (tag !== undefined && !new RegExp(`^${TOKEN}$`).test(tag)) return null
  return { ...place, uri: found[1] ?? '', tag: tag ?? '' }
}

/** All addresses of a list; null when one of them is not plain. */
export function addressList(text: string): readonly PlainAddress[] | null {
  const list: PlainAddress[] = []
  for (let at = 0; at >= 0; ) {
    const address = addressAt(text, at, false)
    if (address === null) return null
    list.push(address)
    at = address.next
  }
  return list
}

export interface PlainVia extends Placed {
  readonly transport: string
  readonly host: string
  readonly port: number
  readonly sentBy: string
  readonly branch: string
  readonly received: string
  /** -1 absent, 0 without a value. */
  readonly rport: number
}

function rportOf(values: ReadonlyMap<string, string>): number {
  const rport = values.get('rport')
  if (rport === undefined) return -1
  return rport === '' ? 0 : /^\d{1,5}$/.test(rport) ? Number(rport) : 65_536
}

function isPlainVia({ values, repeated }: Parameters, port: number): boolean {
  const isToken = (name: string) => /^[A-Za-z0-9\-.!%*_+`'~:[\]]+$/.test(values.get(name) ?? 'x')
  const isSingle = !['branch', 'received', 'rport'].some((name) => repeated.has(name))
  return isSingle && isToken('branch') && isToken('received') && port <= 65_535 && rportOf(values) <= 65_535
}

export function viaAt(text: string, start: number): PlainVia | null {
  const found = matchAt(VIA, text, start)
  const parameters = found && parametersAt(text, start + found[0].length)
  const place = parameters && placed(text, start, parameters.end)
  if (!place) return null
  const [, transport = '', host = '', port] = found
  const number = Number(port ?? 0)
  if (!isPlainVia(parameters, number)) return null
  return {
    ...place,
    transport: transport.toUpperCase(),
    host: host.replace(/^\[|\]$/g, '').toLowerCase(),
    port: number,
    sentBy: port === undefined ? host : `${host}:${number}`,
    branch: parameters.values.get('branch') ?? '',
    received: (parameters.values.get('received') ?? '').replace(/^\[(.*)\]$/, '$1').toLowerCase(),
    rport: rportOf(parameters.values),
  }
}
