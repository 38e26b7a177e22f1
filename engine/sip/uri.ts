/** A SIP, SIPS or other URI (RFC 3261 §19.1). User, parameters and headers are as written, escapes included. */
export interface SipUri {
  /** Lower case. */
  readonly scheme: string
  /** '' when absent; without a password. */
  readonly user: string
  /** Lower case, IPv6 without brackets; for schemes without a host, such as tel, ''. */
  readonly host: string
  /** 0 when absent. */
  readonly port: number
  /** Behind the question mark; '' when absent. */
  readonly headers: string
  /** Value of a URI parameter, any case of the name; '' for one without a value, null when absent. */
  param(name: string): string | null
}

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*$/
const HOST_NAME = /^[A-Za-z0-9._-]+$/
const IPV6_REFERENCE = /^\[[0-9A-Fa-f:.]+\]$/
const HIGHEST_PORT = 65_535
const ZERO = 48
/** Control octets, space, `<`, `>`, `"`. */
const UNSAFE = /[^!#-;=?-\xff]/

class ParsedUri implements SipUri {
  readonly scheme: string
  readonly user: string
  readonly host: string
  readonly port: number
  readonly headers: string
  private readonly parameters: string
  /** Names in lower case, each with its value behind it; null until one is asked for. */
  private parts: readonly string[] | null = null

  constructor(scheme: string, user: string, host: string, port: number, parameters: string, headers: string) {
    this.scheme = scheme
    this.user = user
    this.host = host
    this.port = port
    this.parameters = parameters
    this.headers = headers
  }

  param(name: string): string | null {
    if (this.parameters === '') return null
    this.parts ??= partsOf(this.parameters)
    const wanted = name.toLowerCase()
    for (let at = 0; at < this.parts.length; at += 2)
      if (this.parts[at] === wanted) return this.parts[at + 1] ?? ''
    return null
  }
}

function partsOf(parameters: string): string[] {
  const parts: string[] = []
  for (const parameter of parameters.split(';')) {
    const equal = endAt(parameter, '=')
    if (equal > 0) parts.push(parameter.slice(0, equal).toLowerCase(), parameter.slice(equal + 1))
  }
  return parts
}

interface HostPort {
  readonly host: string
  readonly port: number
}

/** One to five digits from `start` to the end, at most 65535; -1 for anything else. */
function readPort(text: string, start: number): number {
  if (start === text.length || text.length - start > 5) return -1
  let port = 0
  for (let i = start; i < text.length; i++) {
    const digit = text.charCodeAt(i) - ZERO
    if (digit < 0 || digit > 9) return -1
    port = port * 10 + digit
  }
  return port <= HIGHEST_PORT ? port : -1
}

/** `host[:port]`; null when malformed. An IPv6 address without brackets is refused (RFC 5118 §4.2). */
export function parseHostPort(text: string): HostPort | null {
  const isReference = text.startsWith('[')
  const hostEnd = isReference ? text.indexOf(']') + 1 : endAt(text, ':')
  const host = text.slice(0, hostEnd)
  if (!(isReference ? IPV6_REFERENCE : HOST_NAME).test(host)) return null
  const hasPort = hostEnd < text.length
  if (hasPort && text[hostEnd] !== ':') return null
  const port = hasPort ? readPort(text, hostEnd + 1) : 0
  if (port < 0) return null
  return { host: (isReference ? host.slice(1, -1) : host).toLowerCase(), port }
}

/** Where the separator stands, else the end. */
function endAt(text: string, separator: string): number {
  const at = text.indexOf(separator)
  return at < 0 ? text.length : at
}

/** `userinfo@host:port;params?headers`. User parts may hold `;` and `?`, so the `@` is looked for first. */
function parseSip(scheme: string, rest: string): SipUri | null {
  const at = rest.indexOf('@')
  if (at === 0 || at !== rest.lastIndexOf('@')) return null
  const userInfo = at < 0 ? '' : rest.slice(0, at)
  const user = userInfo.slice(0, endAt(userInfo, ':'))
  const behind = rest.slice(at + 1)
  const address = behind.slice(0, endAt(behind, '?'))
  const hostPort = address.slice(0, endAt(address, ';'))
  const place = parseHostPort(hostPort)
  if (place === null) return null
  const parameters = address.slice(hostPort.length + 1)
  const headers = behind.slice(address.length + 1)
  if (headers === '' && address.length < behind.length) return null
  return new ParsedUri(scheme, user, place.host, place.port, parameters, headers)
}

/** A power of two. */
const MOST_RECENT = 4_096
/** A longer one is not kept. */
const LONGEST_RECENT = 256
const recentTexts: string[] = new Array(MOST_RECENT).fill('')
const recentUris: (SipUri | null)[] = new Array(MOST_RECENT).fill(null)

/** Every character counts: the Contacts of destinations side by side differ in one digit in the middle. */
function recentPlace(text: string): number {
  let mixed = 0
  for (let at = 0; at < text.length; at++) mixed = (Math.imul(mixed, 31) + text.charCodeAt(at)) | 0
  return (mixed ^ (mixed >>> 15)) & (MOST_RECENT - 1)
}

/**
 * Reads a URI without angle brackets; null when it is malformed. Schemes other than sip and sips keep all in `user`.
 * Those read last are remembered: one request has its URIs read by several rules, and a dialog has them again.
 */
export function parseUri(text: string): SipUri | null {
  if (text.length < 2 || text.length > LONGEST_RECENT) return readUri(text)
  const place = recentPlace(text)
  if (recentTexts[place] === text) return recentUris[place] ?? null
  const uri = readUri(text)
  recentTexts[place] = text
  recentUris[place] = uri
  return uri
}

function readUri(text: string): SipUri | null {
  const colon = text.indexOf(':')
  if (colon <= 0 || UNSAFE.test(text)) return null
  const rest = text.slice(colon + 1)
  if (text.startsWith('sip:')) return parseSip('sip', rest)
  const scheme = text.slice(0, colon)
  if (!SCHEME.test(scheme)) return null
  const lower = scheme.toLowerCase()
  if (lower === 'sip' || lower === 'sips') return parseSip(lower, rest)
  const user = rest.slice(0, endAt(rest, ';'))
  return rest === '' ? null : new ParsedUri(lower, user, '', 0, rest.slice(user.length + 1), '')
}
