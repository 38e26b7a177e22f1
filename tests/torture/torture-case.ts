/** The caller's transport. */
export type Run = 'udp' | 'tcp'

export const RUNS: readonly Run[] = ['udp', 'tcp']

/** What becomes of a message at a stateful, record-routing load balancer. `drops`: the reasons counted on /metrics. */
export type Outcome =
  | {
      readonly kind: 'forwarded'
      /** What leaves, where that is not the message as a whole. */
      readonly as?: (run: Run) => readonly Buffer[]
    }
  | {
      readonly kind: 'answered'
      readonly code: number
      /** A header field the answer must have. */
      readonly header?: string
      /** The connection is closed behind the answer. */
      readonly closes?: boolean
      readonly drops: readonly string[]
    }
  | { readonly kind: 'dropped'; readonly drops: readonly string[] }
  /** A stream waits for the rest, and is closed when none comes. */
  | { readonly kind: 'awaited'; readonly drops: readonly string[] }

export interface TortureCase {
  readonly rfc: 4475 | 5118
  readonly section: string
  /** The RFC's. A variant's has a note behind it. */
  readonly name: string
  /** Branch and Call-ID hold the run, so that the same case over another transport is another transaction. */
  readonly message: (run: Run) => Buffer
  readonly udp: Outcome
  readonly tcp: Outcome
  readonly why: string
}

export const forwarded: Outcome = { kind: 'forwarded' }
export const refused = (code: number, ...drops: string[]): Outcome => ({ kind: 'answered', code, drops })
/** The header part alone can be understood; where the next message starts nobody knows (RFC 3261 §18.3). */
export const refusedAndClosed = (code: number, ...drops: string[]): Outcome => ({
  kind: 'answered',
  code,
  closes: true,
  drops,
})
export const dropped = (...drops: string[]): Outcome => ({ kind: 'dropped', drops })
export const both = (outcome: Outcome) => ({ udp: outcome, tcp: outcome })

/** For the title of a test. */
export function label(outcome: Outcome): string {
  if (outcome.kind !== 'answered') return outcome.kind
  return `answered ${outcome.code}${outcome.closes ? ' and the connection closed' : ''}`
}

/** A message from its header part, a line a line, and its body; a character an octet. */
export function wire(head: string, body = ''): Buffer {
  return Buffer.from(`${head.replaceAll('\n', '\r\n')}\r\n\r\n${body}`, 'latin1')
}

/** The octets of a text in UTF-8, a character each. */
export function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** The reason phrase of RFC 4475 §3.1.1.12: unreserved characters, and UTF-8 beyond ASCII. */
export const UNUSUAL_REASON = `= 2**3 * 5**2 ${utf8('но сто девяносто девять - простое')}`

/** The session description most cases carry. */
export function sdp(address: string): string {
  return [
    'v=0',
    `o=tess 29739 7272939 IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    'm=audio 49217 RTP/AVP 0 12',
    'm=video 3227 RTP/AVP 31',
    'a=rtpmap:31 LPC',
    '',
  ].join('\r\n')
}
