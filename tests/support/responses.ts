import type { SipMessage } from '#engine/sip/message.ts'
import { type MessageParts, message } from './sip-messages.ts'

export interface AnswerParts extends MessageParts {
  /** To tag; '' for none. */
  readonly tag?: string
  /** Contact URI; '' for none. */
  readonly contact?: string
  /** A Record-Route value above those of the request. */
  readonly recordRoute?: string
}

/** The response a user agent gives to a request it received (RFC 3261 §8.2.6). */
export function answerTo(request: SipMessage, status: number, parts: AnswerParts = {}): Buffer {
  const all = (name: string) => request.headerAll(name).map((value): [string, string] => [name, value])
  const { tag = '', contact = '', recordRoute } = parts
  const to = request.header('To') ?? ''
  return message(
    `SIP/2.0 ${status} Scripted`,
    [
      ...all('Via'),
      ...(recordRoute === undefined ? [] : [['Record-Route', recordRoute] as const]),
      ...all('Record-Route'),
      ['From', request.header('From') ?? ''],
      ['To', tag === '' || request.toTag !== '' ? to : `${to};tag=${tag}`],
      ['Call-ID', request.callId],
      ['CSeq', `${request.cseqNumber} ${request.cseqMethod}`],
      ...(contact === '' ? [] : [['Contact', `<${contact}>`] as const]),
    ],
    parts,
  )
}
