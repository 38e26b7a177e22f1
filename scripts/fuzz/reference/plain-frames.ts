/** What a stream of text consists of, told slowly and from the whole of it (RFC 3261 §18.3, RFC 5626 §4.4.1). */
export interface PlainStream {
  readonly frames: readonly string[]
  readonly keepAlives: number
  /** '' when the stream can be followed to its end. */
  readonly fault: string
  /** What begins no whole message yet. */
  readonly rest: string
}

const LENGTH_FIELD = /\r\n(?:content-length|l)[ \t]*:((?:[^\r\n]|\r\n[ \t])*)(?=\r\n)/gi
const LENGTH = /^(?:[ \t]|\r\n[ \t])*(\d{1,10})(?:[ \t]|\r\n[ \t])*$/

export interface FramingCaps {
  readonly headerBytes: number
  readonly messageBytes: number
}

/** Length of the body, or the fault; null where a lone CR or LF leaves room for doubt. */
function bodyLength(header: string, caps: FramingCaps): number | string | null {
  if (/[\r\n]/.test(header.replaceAll('\r\n', ''))) return null
  const [first, ...others] = header.slice(0, -2).matchAll(LENGTH_FIELD)
  if (first === undefined) return 'content-length-missing'
  if (others.length > 0) return 'content-length-repeated'
  const digits = LENGTH.exec(first[1] ?? '')?.[1]
  if (digits === undefined) return 'content-length-invalid'
  return header.length + Number(digits) > caps.messageBytes ? 'message-too-large' : Number(digits)
}

/** Length of the message the text begins with; 0: it is not whole; a text: the fault. */
function frameLength(text: string, caps: FramingCaps): number | string | null {
  if (!/^[!-~]/.test(text)) return 'not-sip'
  const end = text.indexOf('\r\n\r\n')
  const headerBytes = end < 0 ? text.length : end + 4
  if (headerBytes > caps.headerBytes) return 'header-too-large'
  if (end < 0) return 0
  const body = bodyLength(text.slice(0, headerBytes), caps)
  if (typeof body !== 'number') return body
  return headerBytes + body <= text.length ? headerBytes + body : 0
}

/** Null where it will not judge. */
export function readStream(text: string, caps: FramingCaps): PlainStream | null {
  const frames: string[] = []
  let keepAlives = 0
  let at = 0
  for (;;) {
    const lineEnds = /^(?:\r\n)*/.exec(text.slice(at))?.[0].length ?? 0
    keepAlives += Math.floor(lineEnds / 4)
    at += lineEnds
    const rest = text.slice(at)
    if (rest === '' || rest === '\r') return { frames, keepAlives, fault: '', rest }
    const length = frameLength(rest, caps)
    if (length === null) return null
    if (typeof length === 'string') return { frames, keepAlives, fault: length, rest }
    if (length === 0) return { frames, keepAlives, fault: '', rest }
    frames.push(rest.slice(0, length))
    at += length
  }
}
