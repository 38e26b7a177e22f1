import { z } from 'zod'
import { isIpv4, isIpv6 } from './address.ts'
import { LOAD_SOURCE_KINDS, type LoadSourceKind } from './vocabulary.ts'

/**
 * Where outside figures of a destination come from, as one line:
 *
 * - `fs://[user]:password@host[:8021]`: FreeSWITCH's Event Socket (as the peers write it)
 * - `agent://host:port`: a line of HAProxy's agent-check
 * - `ari://user:password@host[:8088][/prefix]#max=100`: Asterisk; `aris://` over TLS
 * - `snmp://community@host[:161]/OID#max=100`: SNMP version 2c
 * - `http://host/path#load=calls.active&max=calls.limit`: a JSON document; `https://` over TLS
 *
 * `max` is a number, or for JSON the path to one; `every=10` seconds between two questions where we ask.
 */
export interface LoadSourceAddress {
  readonly kind: LoadSourceKind
  readonly isSecure: boolean
  /** Numeric without brackets, or a name; lower case. */
  readonly host: string
  readonly port: number
  /** Empty where there is none; of SNMP the community stands as `password`. */
  readonly user: string
  readonly password: string
  /** With its slash and query; empty without. Of SNMP the OID, without the slash. */
  readonly path: string
  /** JSON: path to the figure, `calls.active` or `nodes.0.calls`. */
  readonly load: string
  /** The most, or JSON: the path to it. Null: not given. */
  readonly max: number | string | null
  readonly everySec: number
}

/** Stands where a password was, on pages and in answers; given back it means the password that is kept. */
export const SECRET_MASK = '********'

const SCHEMES: Record<string, { kind: LoadSourceKind; isSecure: boolean; port: number | null }> = {
  fs: { kind: 'freeswitch', isSecure: false, port: 8021 },
  agent: { kind: 'agent', isSecure: false, port: null },
  ari: { kind: 'asterisk', isSecure: false, port: 8088 },
  aris: { kind: 'asterisk', isSecure: true, port: 8089 },
  snmp: { kind: 'snmp', isSecure: false, port: 161 },
  http: { kind: 'json', isSecure: false, port: 80 },
  https: { kind: 'json', isSecure: true, port: 443 },
}
const LINE =
  /^([a-z]+):\/\/(?:([^\s@/?#]*)@)?(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]{0,252}))(?::(\d{1,5}))?([/?][^\s#]*)?(?:#(\S*))?$/i
const DEFAULT_EVERY_SEC = 5
const FORMS = LOAD_SOURCE_KINDS.length
const HINT = 'write fs://[user]:password@host[:port], agent://host:port, ari://, snmp:// or http(s)://'

/** Returns a sentence that names the fault instead when the line cannot be used. */
export function parseLoadSource(line: string): LoadSourceAddress | string {
  const match = LINE.exec(line.trim())
  const [, scheme = '', login = '', written = '', digits, path = '', fragment = ''] = match ?? []
  const form = Object.hasOwn(SCHEMES, scheme.toLowerCase()) ? SCHEMES[scheme.toLowerCase()] : undefined
  if (!form) return `not one of the ${FORMS} kinds of load source; ${HINT}`
  const host = written.replace(/^\[|\]$/g, '').toLowerCase()
  if (host.includes(':') && !isIpv6(host)) return `"${host}" is not an IPv6 address`
  if (/^[\d.]+$/.test(host) && !isIpv4(host)) return `"${host}" is not an IPv4 address`
  const port = digits === undefined ? form.port : Number(digits)
  if (port === null) return `the port is missing; ${HINT}`
  if (port < 1 || port > 65_535) return `port ${digits} is outside 1 to 65535`
  const options = optionsOf(fragment)
  if (typeof options === 'string') return options
  const { kind, isSecure } = form
  const address = {
    kind,
    isSecure,
    host,
    port,
    ...loginOf(kind, login),
    path: pathOf(kind, path),
    ...options,
  }
  return faultOf(address) ?? address
}

function loginOf(kind: LoadSourceKind, login: string): { user: string; password: string } {
  if (kind === 'snmp') return { user: '', password: plain(login) }
  const colon = login.indexOf(':')
  if (colon < 0) return { user: plain(login), password: '' }
  return { user: plain(login.slice(0, colon)), password: plain(login.slice(colon + 1)) }
}

function pathOf(kind: LoadSourceKind, path: string): string {
  return kind === 'snmp' ? path.replace(/^\//, '') : path
}

/** A stray `%` is a character of the password. */
function plain(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

type Options = Pick<LoadSourceAddress, 'load' | 'max' | 'everySec'>

function optionsOf(fragment: string): Options | string {
  const given = new URLSearchParams(fragment)
  for (const name of given.keys())
    if (!['load', 'max', 'every'].includes(name))
      return 'behind # stand load, max and every alone; a # in a password is written %23'
  const everySec = Number(given.get('every') ?? DEFAULT_EVERY_SEC)
  if (!Number.isInteger(everySec) || everySec < 1 || everySec > 3_600)
    return 'every= takes whole seconds from 1 to 3600'
  const most = given.get('max')
  const max = most === null || most === '' ? null : /^\d{1,9}$/.test(most) ? Number(most) : most
  return { load: given.get('load') ?? '', max, everySec }
}

function faultOf({ kind, user, password, path, load, max }: LoadSourceAddress): string | null {
  if (kind === 'freeswitch' && password === '')
    return 'the Event Socket asks for a password: fs://[user]:password@host[:port]'
  if (kind === 'asterisk' && (user === '' || password === ''))
    return 'Asterisk asks for user and password: ari://user:password@host'
  if (kind === 'asterisk' && typeof max !== 'number')
    return 'Asterisk tells no maximum; write one at the end: #max=100'
  if (kind === 'snmp' && !/^\d+(\.\d+){2,127}$/.test(path))
    return 'the OID is missing: snmp://community@host/1.3.6.1.4.1.22736.1.5.1'
  if (kind === 'snmp' && (password === '' || typeof max !== 'number'))
    return 'SNMP needs a community and a maximum: snmp://community@host/OID#max=100'
  if (kind === 'json' && load === '')
    return 'say where the figure stands in the document: http://host/path#load=calls.active&max=100'
  return null
}

/** Scheme, login with its @, host and path, query, fragment. */
const PARTS = /^([a-z]+:\/\/)([^\s@/?#]*@)?([^?#]*)([^#]*)(.*)$/i
/** Of a query each value with what stands before it; a part without `=` is all value, as a bare token is. */
const QUERY_VALUE = /([?&](?:[^=&]*=)?)([^&]*)/g

/** The line with its secrets hidden: the password, and the values of a JSON URL's query, since tokens stand there. */
export function maskedLoadSource(line: string): string {
  return withSecrets(line, () => SECRET_MASK)
}

/** As they are written in the line, in its order. */
export function secretsOf(line: string): string[] {
  const secrets: string[] = []
  withSecrets(line, (secret) => {
    secrets.push(secret)
    return secret
  })
  return secrets
}

export function hasMask(line: string): boolean {
  return secretsOf(line).includes(SECRET_MASK)
}

/** The line with other secrets, written as a URL has them; the line itself where it has none or cannot be read. */
export function withSecrets(line: string, change: (secret: string, place: number) => string): string {
  const parsed = parseLoadSource(line)
  if (typeof parsed === 'string') return line
  const [, scheme = '', login = '', host = '', query = '', fragment = ''] = PARTS.exec(line.trim()) ?? []
  let place = 0
  const hide = (secret: string) => (secret === '' ? '' : change(secret, place++))
  const [, user = '', password = ''] =
    (parsed.kind === 'snmp' ? /^()(.*)@$/ : /^([^:]*:)(.*)@$/).exec(login) ?? []
  const signed = user + password === '' ? login : `${user}${hide(password)}@`
  const asked =
    parsed.kind === 'json'
      ? query.replace(QUERY_VALUE, (_, before: string, value: string) => before + hide(value))
      : query
  return `${scheme}${signed}${host}${asked}${fragment}`
}

const MOST_CHARS = 512
const loadSourceSchema = z
  .string()
  .trim()
  .max(MOST_CHARS)
  .superRefine((line, context) => {
    const parsed = parseLoadSource(line)
    if (typeof parsed === 'string') context.addIssue({ code: 'custom', message: parsed })
    else if (maskedLoadSource(line).length > MOST_CHARS)
      context.addIssue({
        code: 'custom',
        message: `with its secrets hidden it has more than ${MOST_CHARS} characters`,
      })
  })

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/
export const resourceNameSchema = z
  .string()
  .trim()
  .regex(NAME, 'a resource is named by a letter, then letters, digits, hyphens')

/** What a source says goes into the weight, or into the capacity of a resource. */
export const WEIGHT_FEED = 'weight'
export const feedSchema = z.object({ into: resourceNameSchema, source: loadSourceSchema })
export const feedsSchema = z
  .array(feedSchema)
  .max(8)
  .superRefine((feeds, context) => {
    const seen = new Set<string>()
    for (const [i, { into }] of feeds.entries()) {
      if (seen.has(into))
        context.addIssue({ code: 'custom', path: [i, 'into'], message: `${into} is fed twice` })
      seen.add(into)
    }
  })
export type Feed = z.output<typeof feedSchema>
