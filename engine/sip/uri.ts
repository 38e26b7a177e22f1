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
const PORT = /^\d{1,5}$/
/** Control octets, space, `<`, `>`, `"`. */
const UNSAFE = /[^!#-;=?-\xff]/

class ParsedUri implements SipUri {
  readonly scheme: string
  readonly user: string
  readonly host: string
  readonly port: number
  readonly headers: string
  private readonly parameters: string

  constructor(scheme: string, user: string, host: string, port: number, parameters: string, headers: string) {
    this.scheme = scheme
    this.user = user
    this.host = host
    this.port = port
    this.parameters = parameters
    this.headers = headers
  }

  param(name: string): string | null {
    const wanted = name.toLowerCase()
    for (const parameter of this.parameters.split(';')) {
      const equal = parameter.indexOf('=')
      const found = equal < 0 ? parameter : parameter.slice(0, equal)
      if (found !== '' && found.toLowerCase() === wanted) return equal < 0 ? '' : parameter.slice(equal + 1)
    }
    return null
  }
}

interface HostPort {
  readonly host: string
  readonly port: number
}

/** `host[:port]`; null when malformed. An IPv6 address without brackets is refused (RFC 5118 §4.2). */
export function parseHostPort(text: string): HostPort | null {
  const hostEnd = text.startsWith('[')
    ? text.indexOf(']') + 1
    : text.indexOf(':') < 0
      ? text.length
      : text.indexOf(':')
  const host = text.slice(0, hostEnd)
  const behind = text.slice(hostEnd)
  const isReference = IPV6_REFERENCE.test(host)
  if (!isReference && !HOST_NAME.test(host)) return null
  if (behind !== '' && !(behind.startsWith(':') && PORT.test(behind.slice(1)))) return null
  const port = behind === '' ? 0 : Number(behind.slice(1))
  if (port > 65_535) return null
  return { host: (isReference ? host.slice(1, -1) : host).toLowerCase(), port }
}

function cut(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

/** `userinfo@host:port;params?headers`. User parts may hold `;` and `?`, so the `@` is looked for first. */
function parseSip(scheme: string, rest: string): SipUri | null {
  const at = rest.indexOf('@')
  if (at === 0 || at !== rest.lastIndexOf('@')) return null
  const [user] = cut(at < 0 ? '' : rest.slice(0, at), ':')
  const [address, headers] = cut(rest.slice(at + 1), '?')
  const [hostPort, parameters] = cut(address, ';')
  const place = parseHostPort(hostPort)
  return place === null ? null : new ParsedUri(scheme, user, place.host, place.port, parameters, headers)
}

/** Reads a URI without angle brackets; null when it is malformed. Schemes other than sip and sips keep all in `user`. */
export function parseUri(text: string): SipUri | null {
  const colon = text.indexOf(':')
  if (colon <= 0 || UNSAFE.test(text)) return null
  const scheme = text.slice(0, colon)
  if (!SCHEME.test(scheme)) return null
  const lower = scheme.toLowerCase()
  const rest = text.slice(colon + 1)
  if (lower === 'sip' || lower === 'sips') return parseSip(lower, rest)
  const [user, parameters] = cut(rest, ';')
  return rest === '' ? null : new ParsedUri(lower, user, '', 0, parameters, '')
}
