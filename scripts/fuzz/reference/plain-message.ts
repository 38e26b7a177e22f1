/**
 * A slow and simple reading of SIP text by regular expressions, to hold the product's parser against. It shares
 * no code with `engine/sip` on purpose.
 */

/** One header field as it stands: `raw` without its last CRLF, folds included. */
export interface PlainField {
  readonly raw: string
  /** Long form, lower case; '' where no name stands. */
  readonly name: string
  /** Where in `raw` the value without surrounding white space stands. */
  readonly start: number
  readonly end: number
}

export interface PlainMessage {
  readonly startLine: string
  readonly fields: readonly PlainField[]
  readonly body: string
}

export const TOKEN = "[A-Za-z0-9\\-.!%*_+`'~]+"
const FIELD = new RegExp(`^(${TOKEN})[ \\t]*:[ \\t\\r\\n]*`)
/** Begun at the first blank of a run alone: at each of them it would take time by the square of the run. */
const TRAILING = /(?<![ \t\r\n])[ \t\r\n]*$/
/** All of the IANA registry of SIP header fields. */
const LONG_FORMS: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  d: 'request-disposition',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  j: 'reject-contact',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
  y: 'identity',
}

function plainField(raw: string): PlainField {
  const [head = '', written = ''] = FIELD.exec(raw) ?? []
  const name = written.toLowerCase()
  const end = Math.max(head.length, raw.length - (TRAILING.exec(raw)?.[0].length ?? 0))
  return { raw, name: LONG_FORMS[name] ?? name, start: head.length, end }
}

/** Cut at its line ends; null when it has no header end, or a line end that is no CRLF. */
export function splitMessage(received: string): PlainMessage | null {
  const text = received.replace(/^(?:\r\n)+/, '')
  const end = text.indexOf('\r\n\r\n')
  const head = text.slice(0, end)
  if (end < 0 || /[\r\n]/.test(head.replaceAll('\r\n', ''))) return null
  const [startLine = '', ...lines] = head.split(/\r\n(?![ \t])/)
  return { startLine, fields: lines.map(plainField), body: text.slice(end + 4) }
}

export function valueText(field: PlainField): string {
  return field.raw.slice(field.start, field.end)
}

/** All fields of one name, in order. */
export function fieldsNamed(message: PlainMessage, name: string): readonly PlainField[] {
  return message.fields.filter((field) => field.name === name)
}

/** A fold and the blanks behind it read as one space (RFC 3261 §7.3.1). */
export function unfolded(value: string): string {
  return value.replace(/\r\n[ \t]+/g, ' ')
}
