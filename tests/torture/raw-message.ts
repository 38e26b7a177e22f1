/** A message taken apart by nothing but its line ends: an opinion of its own beside the engine's parser. */
export interface RawMessage {
  readonly startLine: string
  /** Folds included, without the line end. */
  readonly fields: readonly string[]
  /** Cut to Content-Length, where there is one. */
  readonly body: string
}

const HEADER_END = '\r\n\r\n'
const LENGTH = /^(?:content-length|l)[ \t]*:\s*(\d+)\s*$/i

function lengthOf(fields: readonly string[]): number | null {
  const digits = fields.map((field) => LENGTH.exec(field)?.[1]).find((found) => found !== undefined)
  return digits === undefined ? null : Number(digits)
}

export function readRaw(bytes: Buffer): RawMessage {
  const text = bytes.toString('latin1')
  const end = text.indexOf(HEADER_END)
  const [startLine = '', ...fields] = text.slice(0, end).split(/\r\n(?![ \t])/)
  const rest = text.slice(end + HEADER_END.length)
  return { startLine, fields, body: rest.slice(0, lengthOf(fields) ?? rest.length) }
}

/** The fields of these names, long or compact, in order. */
export function fieldsNamed(message: RawMessage, ...names: string[]): string[] {
  return message.fields.filter((field) => names.includes(fieldName(field)))
}

export function fieldName(field: string): string {
  return field.slice(0, field.indexOf(':')).trimEnd().toLowerCase()
}

export function fieldValue(field: string): string {
  return field.slice(field.indexOf(':') + 1).trim()
}

/** Whole messages at the beginning of a stream, and what is left. */
export function cutStream(bytes: Buffer): { messages: Buffer[]; rest: Buffer } {
  const messages: Buffer[] = []
  let rest = bytes
  for (;;) {
    const end = rest.indexOf(HEADER_END)
    if (end < 0) return { messages, rest }
    const header = end + HEADER_END.length
    const length = header + (lengthOf(readRaw(rest.subarray(0, header)).fields) ?? 0)
    if (rest.length < length) return { messages, rest }
    messages.push(rest.subarray(0, length))
    rest = rest.subarray(length)
  }
}

export function isRequest(bytes: Buffer): boolean {
  return !bytes.subarray(0, 8).equals(Buffer.from('SIP/2.0 '))
}

export function statusOf(bytes: Buffer): number {
  return isRequest(bytes) ? 0 : Number(bytes.toString('latin1', 8, 11))
}

/** A 200 to a request, by the text of its fields (RFC 3261 §8.2.6), with the start line its `X-Answer` asks for. */
export function answerOf(bytes: Buffer): Buffer {
  const request = readRaw(bytes)
  const [asked = 'X-Answer: SIP/2.0 200 OK'] = fieldsNamed(request, 'x-answer')
  const copied = ['via', 'v', 'record-route', 'from', 'f', 'call-id', 'i', 'cseq']
  const [to = ''] = fieldsNamed(request, 'to', 't')
  const lines = [
    asked.slice('X-Answer: '.length),
    ...fieldsNamed(request, ...copied),
    `${to};tag=callee`,
    'Content-Length: 0',
  ]
  return Buffer.from(`${lines.join('\r\n')}${HEADER_END}`, 'latin1')
}
