/** Builders of SIP messages as they come off a socket. */

export type Headers = readonly (readonly [name: string, value: string])[]

export interface MessageParts {
  readonly startLine?: string
  /** Replaces the header of the same name (any case), or is appended; null removes it. */
  readonly headers?: Readonly<Record<string, string | null>>
  /** Further header lines at the end, in order. */
  readonly extra?: Headers
  readonly body?: string
}

export interface RequestParts extends MessageParts {
  readonly method?: string
  readonly uri?: string
}

export interface ResponseParts extends MessageParts {
  readonly status?: number
  readonly reason?: string
  /** Of the CSeq. */
  readonly method?: string
}

const SDP = [
  'v=0',
  'o=alice 53655765 2353687637 IN IP4 127.9.0.2',
  's=call',
  'c=IN IP4 127.9.0.2',
  't=0 0',
  'm=audio 6000 RTP/AVP 0 8 18 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:18 G729/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-16',
  'a=ptime:20',
  'a=sendrecv',
  '',
].join('\r\n')

function merge(base: Headers, parts: MessageParts): [string, string][] {
  const changes = new Map(
    Object.entries(parts.headers ?? {}).map(([name, value]) => [name.toLowerCase(), { name, value }]),
  )
  const merged: [string, string][] = []
  for (const [name, value] of base) {
    const change = changes.get(name.toLowerCase())
    changes.delete(name.toLowerCase())
    const text = change === undefined ? value : change.value
    if (text !== null) merged.push([name, text])
  }
  for (const { name, value } of changes.values()) if (value !== null) merged.push([name, value])
  return [...merged, ...(parts.extra ?? []).map(([name, value]): [string, string] => [name, value])]
}

/** Any message from its lines. Content-Length is added unless the headers say otherwise. */
export function message(startLine: string, base: Headers, parts: MessageParts = {}): Buffer {
  const body = parts.body ?? ''
  const headers = merge([...base, ['Content-Length', String(Buffer.byteLength(body, 'latin1'))]], parts)
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return Buffer.from(`${parts.startLine ?? startLine}\r\n${lines}\r\n${body}`, 'latin1')
}

/** An OPTIONS-like request without a body: Via, Max-Forwards, From, To, Call-ID, CSeq, Contact. */
export function request(parts: RequestParts = {}): Buffer {
  const method = parts.method ?? 'OPTIONS'
  const base: Headers = [
    ['Via', 'SIP/2.0/UDP 127.9.0.2:5062;branch=z9hG4bKabc-12;rport'],
    ['Max-Forwards', '70'],
    ['From', '"Alice Caller" <sip:alice@127.9.0.2:5062>;tag=a1-2'],
    ['To', '"Service Desk" <sip:1000@127.9.0.1:5060>'],
    ['Call-ID', '5f3a-12@127.9.0.2'],
    ['CSeq', `1 ${method}`],
    ['Contact', '<sip:alice@127.9.0.2:5062;transport=udp>'],
  ]
  return message(`${method} ${parts.uri ?? 'sip:1000@127.9.0.1:5060'} SIP/2.0`, base, parts)
}

/** An INVITE of 830 bytes with an SDP body, as a telephone sends it. */
export function invite(parts: RequestParts = {}): Buffer {
  const extra: Headers = [
    ['Allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS, REFER, NOTIFY, INFO, PRACK, UPDATE'],
    ['Supported', 'replaces, timer, 100rel'],
    ['User-Agent', 'sipload/1.0 (loopback)'],
    ['Session-Expires', '1800;refresher=uac'],
    ['Min-SE', '90'],
    ['Content-Type', 'application/sdp'],
  ]
  return request({ method: 'INVITE', body: SDP, ...parts, extra: [...extra, ...(parts.extra ?? [])] })
}

/** A response as a destination sends it: our Via above the caller's. */
export function response(parts: ResponseParts = {}): Buffer {
  const base: Headers = [
    ['Via', 'SIP/2.0/UDP 127.9.0.1:5060;branch=z9hG4bKp77'],
    ['Via', 'SIP/2.0/UDP 127.9.0.2:5062;branch=z9hG4bKabc-12;rport=5062;received=127.9.0.2'],
    ['Record-Route', '<sip:127.9.0.1:5060;lr>'],
    ['From', '"Alice Caller" <sip:alice@127.9.0.2:5062>;tag=a1-2'],
    ['To', '"Service Desk" <sip:1000@127.9.0.1:5060>;tag=b7'],
    ['Call-ID', '5f3a-12@127.9.0.2'],
    ['CSeq', `1 ${parts.method ?? 'INVITE'}`],
    ['Contact', '<sip:1000@127.9.0.3:5070>'],
  ]
  return message(`SIP/2.0 ${parts.status ?? 200} ${parts.reason ?? 'OK'}`, base, parts)
}
