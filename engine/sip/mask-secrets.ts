/** Secrets of a message are told to nobody who only wants to see how it went. */

const MASK = '***'
/** What of a Digest is no secret and cannot be tried against a password (RFC 7616 §3.3 to §3.5). */
const PLAIN_PARAMETERS = new Set([
  'username',
  'realm',
  'uri',
  'algorithm',
  'qop',
  'nc',
  'stale',
  'domain',
  'userhash',
])
const CREDENTIALS = new Set([
  'authorization',
  'proxy-authorization',
  'www-authenticate',
  'proxy-authenticate',
  'authentication-info',
  'proxy-authentication-info',
])
/** Names that others gave to fields of the kind. */
const SECRET_NAME = /auth|token|secret|passw|cookie|api-?key|credential/
const LINE_END = /\r\n|\r|\n/g
const HEAD_END = /\r\n\r\n|\n\n|\r\r/
/** RFC 3261 §19.1.1: a password in a URI. */
const URI_PASSWORD = /(sips?:[^:@\s<>;"]{1,128}):[^@\s<>;?"]{1,128}@/gi
/** Keys of SDES (RFC 4568), the older `k=`, MIKEY (RFC 4567), ICE, and credentials in a body that is a message. */
const BODY_SECRETS = [
  /^([ \t]*a[ \t]*=[ \t]*crypto:[^\r\n]*?inline:)([^\r\n]*)/gim,
  /^([ \t]*k[ \t]*=)([^\r\n]*)/gim,
  /^([ \t]*a[ \t]*=[ \t]*(?:key-mgmt|ice-pwd):)([^\r\n]*)/gim,
  /^([ \t]*(?:(?:proxy-)?authorization|(?:www|proxy)-authenticate)[ \t]*:)([^\r\n]*)/gim,
]

const NAME = /[ \t]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*/y
const VALUE = /=[ \t]*("(?:[^"\\]|\\.)*"|[^",\s]*)[ \t]*(?:,|$)/y

/** A whole message, or the beginning of one, an octet a character. Bodies keep their length. */
export function maskSecrets(message: string): string {
  const head = HEAD_END.exec(message)
  const end = head ? head.index + head[0].length : message.length
  const fields = fieldsOf(message.slice(0, end))
  const isDigits = fields.some((field) => isDtmf(field))
  return fields.map(maskedField).join('') + maskedBody(message.slice(end), isDigits)
}

/** Start line and header fields with their line ends, folds with the field that they belong to. */
function fieldsOf(head: string): string[] {
  const fields: string[] = []
  let start = 0
  for (const { index, 0: lineEnd } of head.matchAll(LINE_END)) {
    const line = head.slice(start, index + lineEnd.length)
    start = index + lineEnd.length
    if (/^[ \t]/.test(line) && fields.length > 1) fields.push((fields.pop() ?? '') + line)
    else fields.push(line)
  }
  return [...fields, head.slice(start)]
}

function nameOf(field: string): string {
  return field
    .slice(0, Math.max(0, field.indexOf(':')))
    .trim()
    .toLowerCase()
}

/** Keys that a person presses are a PIN as often as not. */
function isDtmf(field: string): boolean {
  return ['content-type', 'c'].includes(nameOf(field)) && /dtmf/i.test(field)
}

function maskedField(field: string): string {
  const name = nameOf(field)
  if (!CREDENTIALS.has(name) && !SECRET_NAME.test(name)) return field.replace(URI_PASSWORD, `$1:${MASK}@`)
  const colon = field.indexOf(':') + 1
  const value = field.slice(colon).trim()
  const end = /\s*$/.exec(field)?.[0] ?? ''
  const masked = CREDENTIALS.has(name) ? maskedCredentials(value, name.endsWith('-info')) : MASK
  return `${field.slice(0, colon)} ${masked}${end.replace(/^[ \t]+/, '')}`
}

/** What cannot be read to its end is masked as a whole: no reading of it would be safe. */
function maskedCredentials(folded: string, isBare: boolean): string {
  const text = folded.replace(/\s*[\r\n]+\s*/g, ' ')
  const scheme = isBare ? '' : (/^[!#-+\-.^-z|~\w]+[ \t]+/.exec(text)?.[0] ?? '')
  if (!isBare && scheme.trim().toLowerCase() !== 'digest') return `${scheme}${MASK}`
  const parameters: string[] = []
  for (let at = scheme.length; at < text.length; at = VALUE.lastIndex) {
    NAME.lastIndex = at
    const name = NAME.exec(text)?.[1]
    VALUE.lastIndex = NAME.lastIndex
    const value = name === undefined ? null : VALUE.exec(text)
    if (name === undefined || value === null) return `${scheme}${MASK}`
    const isPlain = PLAIN_PARAMETERS.has(name.toLowerCase())
    const shown = isPlain ? (value[1] ?? '').replace(URI_PASSWORD, `$1:${MASK}@`) : `"${MASK}"`
    parameters.push(`${name}=${shown}`)
  }
  return scheme + parameters.join(', ')
}

function maskedBody(body: string, isDigits: boolean): string {
  if (isDigits) return body.replace(/[^\r\n]/g, '*')
  return BODY_SECRETS.reduce(
    (text, secret) =>
      text.replace(secret, (_, before: string, key: string) => before + '*'.repeat(key.length)),
    body,
  )
}
