/** The texts of `thread-load.ts`: what it writes, and the little it reads of what it hears. As `call-text.h` has them. */

const SDP = `${[
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=call',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 9 RTP/AVP 0 8 18 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:18 G729/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-16',
  'a=ptime:20',
  'a=inactive',
].join('\r\n')}\r\n`

interface Place {
  readonly address: string
  readonly port: number
}

/** What the caller learns from a 2xx: route set turned around, target, To (RFC 3261 §12.1.2). */
export interface Dialog {
  readonly routes: readonly string[]
  readonly target: string
  readonly to: string
}

/** Lines of a message up to the blank one. */
export function headerLines(text: string): string[] {
  const end = text.indexOf('\r\n\r\n')
  return text.slice(0, end < 0 ? text.length : end).split('\r\n')
}

function isNamed(line: string, name: string): boolean {
  return line.length > name.length && line.slice(0, name.length).toLowerCase() === name.toLowerCase()
}

/** The whole line, '' where there is none. `name` with its colon. */
function lineOf(lines: readonly string[], name: string): string {
  return lines.find((line) => isNamed(line, name)) ?? ''
}

/** Method of the transaction, by CSeq. */
export function methodOf(lines: readonly string[]): string {
  return lineOf(lines, 'CSeq:').split(' ').at(-1) ?? ''
}

/** Writes for one load: its calls are told from others' by `run`. */
export class CallWords {
  private readonly caller: Place
  private readonly proxy: Place
  private readonly run: string

  constructor(caller: Place, proxy: Place, run: string) {
    this.caller = caller
    this.proxy = proxy
    this.run = run
  }

  invite(id: number): string {
    const own = `${this.caller.address}:${this.caller.port}`
    return [
      `INVITE ${this.service} SIP/2.0`,
      this.via(id, 'i'),
      'Max-Forwards: 70',
      this.from(id),
      `To: "The Service" <${this.service}>`,
      this.callId(id),
      'CSeq: 1 INVITE',
      `Contact: <sip:caller@${own};transport=udp>`,
      'Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, REFER, NOTIFY, INFO, PRACK, UPDATE',
      'Supported: replaces, timer, 100rel',
      'User-Agent: call-load (loopback)',
      'Session-Expires: 1800;refresher=uac',
      'Min-SE: 90',
      'Content-Type: application/sdp',
      `Content-Length: ${SDP.length}`,
      '',
      SDP,
    ].join('\r\n')
  }

  /** ACK of a 2xx, or BYE. */
  inDialog({ routes, target, to }: Dialog, method: 'ACK' | 'BYE', cseq: number, id: number): string {
    const head = [`${method} ${target} SIP/2.0`, this.via(id, String(cseq)), ...routes, 'Max-Forwards: 70']
    const rest = [this.from(id), to, this.callId(id), `CSeq: ${cseq} ${method}`, 'Content-Length: 0']
    return `${[...head, ...rest].join('\r\n')}\r\n\r\n`
  }

  /** ACK of a final that is no 2xx (RFC 3261 §17.1.1.3). */
  failureAck(lines: readonly string[], id: number): string {
    const head = [`ACK ${this.service} SIP/2.0`, this.via(id, 'i'), 'Max-Forwards: 70', this.from(id)]
    const rest = [lineOf(lines, 'To:'), this.callId(id), 'CSeq: 1 ACK', 'Content-Length: 0']
    return `${[...head, ...rest].join('\r\n')}\r\n\r\n`
  }

  /** Number of a call of this load, else null. */
  callOf(lines: readonly string[]): number | null {
    const [, run, id] = /^Call-ID:\s*([0-9a-f]+)-(\d+)@/i.exec(lineOf(lines, 'Call-ID:')) ?? []
    return run === this.run ? Number(id) : null
  }

  private get service(): string {
    return `sip:service@${this.proxy.address}:${this.proxy.port}`
  }

  private via(id: number, what: string): string {
    const { address, port } = this.caller
    return `Via: SIP/2.0/UDP ${address}:${port};branch=z9hG4bK${this.run}.${id}.${what};rport`
  }

  private from(id: number): string {
    return `From: "A Caller" <sip:caller@${this.caller.address}:${this.caller.port}>;tag=c${this.run}.${id}`
  }

  private callId(id: number): string {
    return `Call-ID: ${this.run}-${id}@${this.caller.address}`
  }
}

export function readDialog(lines: readonly string[]): Dialog {
  const values = lines.filter((line) => isNamed(line, 'Record-Route:')).map((line) => line.slice(13))
  return {
    routes: values.reverse().map((value) => `Route:${value}`),
    target: /<([^>]*)>/.exec(lineOf(lines, 'Contact:'))?.[1] ?? '',
    to: lineOf(lines, 'To:'),
  }
}

const COPIED = ['Via:', 'From:', 'To:', 'Call-ID:', 'CSeq:'] as const

/** A response of the callee at this place; `opensDialog`: with its tag, Contact and the Record-Routes. */
export function replyTo(
  lines: readonly string[],
  status: string,
  { address, port }: Place,
  { opensDialog = false, hasBody = false } = {},
): string {
  const names = opensDialog ? [...COPIED, 'Record-Route:'] : COPIED
  const copied = lines.slice(1).filter((line) => names.some((name) => isNamed(line, name)))
  const tagged = copied.map((line) => (opensDialog && isNamed(line, 'To:') ? `${line};tag=b${port}` : line))
  const own = opensDialog
    ? [`Contact: <sip:${address}:${port};transport=udp>`, 'Allow: INVITE, ACK, CANCEL, BYE, OPTIONS']
    : []
  const body = hasBody ? SDP : ''
  const length = [...(hasBody ? ['Content-Type: application/sdp'] : []), `Content-Length: ${body.length}`]
  return `${[`SIP/2.0 ${status}`, ...tagged, ...own, ...length].join('\r\n')}\r\n\r\n${body}`
}
