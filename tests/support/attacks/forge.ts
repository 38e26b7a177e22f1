import { type Headers, message } from '../sip-messages.ts'
import type { Place } from './raw-party.ts'

export interface ForgedParts {
  readonly uri?: string
  /** Via values, topmost first. */
  readonly vias?: readonly string[]
  readonly routes?: readonly string[]
  readonly fromTag?: string
  /** '' for none. */
  readonly toTag?: string
  readonly callId?: string
  readonly cseq?: number
  readonly branch?: string
  /** Replaces the header of the same name, or is appended; null removes it. */
  readonly headers?: Readonly<Record<string, string | null>>
  readonly extra?: Headers
  readonly body?: string
}

export interface Forged {
  readonly bytes: Buffer
  readonly callId: string
}

/** Makes requests and responses as an attacker at `from` writes them; each has a Call-ID and a branch of its own. */
export class Forge {
  readonly from: Place
  /** `ADDRESS:PORT` of the engine, as it stands in its own Via and Route. */
  readonly own: string
  /** Address of the host that must stay silent. */
  readonly third: string
  private count = 0

  constructor(from: Place, sip: Place, third: string) {
    this.from = from
    this.own = `${sip.address}:${sip.port}`
    this.third = third
  }

  /** A Via of the attacker's own. */
  via(branch: string, transport = 'UDP'): string {
    return `SIP/2.0/${transport} ${this.from.address}:${this.from.port};branch=${branch};rport`
  }

  request(method: string, parts: ForgedParts = {}): Forged {
    const id = `${method.toLowerCase().replace(/[^a-z]/g, '')}-${this.from.port}-${++this.count}`
    const callId = parts.callId ?? id
    const toTag = parts.toTag ?? ''
    const vias = parts.vias ?? [this.via(parts.branch ?? `z9hG4bK-${id}`)]
    const bytes = message(
      `${method} ${parts.uri ?? `sip:busy@${this.own}`} SIP/2.0`,
      [
        ...vias.map((via) => ['Via', via] as const),
        ...(parts.routes ?? []).map((route) => ['Route', route] as const),
        ['Max-Forwards', '70'],
        ['From', `<sip:mallory@${this.from.address}>;tag=${parts.fromTag ?? 'mallory'}`],
        ['To', `<sip:bob@${this.own}>${toTag === '' ? '' : `;tag=${toTag}`}`],
        ['Call-ID', callId],
        ['CSeq', `${parts.cseq ?? 1} ${method}`],
        ['Contact', `<sip:mallory@${this.from.address}:${this.from.port}>`],
      ],
      { headers: parts.headers ?? {}, extra: parts.extra ?? [], body: parts.body ?? '' },
    )
    return { bytes, callId }
  }

  response(status: number, method: string, vias: readonly string[], parts: ForgedParts = {}): Buffer {
    const callId = parts.callId ?? `response-${this.from.port}-${++this.count}`
    return message(
      `SIP/2.0 ${status} Forged`,
      [
        ...vias.map((via) => ['Via', via] as const),
        ['From', `<sip:mallory@${this.from.address}>;tag=${parts.fromTag ?? 'mallory'}`],
        ['To', `<sip:bob@${this.own}>;tag=${parts.toTag ?? 'forged'}`],
        ['Call-ID', callId],
        ['CSeq', `${parts.cseq ?? 1} ${method}`],
      ],
      { headers: parts.headers ?? {}, extra: parts.extra ?? [] },
    )
  }
}
