import { type Malformed, parseMessage, type SipMessage } from '#engine/sip/message.ts'

/** The message, or a test failure that names the fault. */
export function parsed(bytes: Buffer): SipMessage {
  const message = parseMessage(bytes)
  if ('malformed' in message) throw new Error(`malformed: ${message.reason}`)
  return message
}

/** The fault, or a test failure. */
export function malformed(bytes: Buffer): Malformed {
  const message = parseMessage(bytes)
  if (!('malformed' in message)) throw new Error('parsed')
  return message
}

/** Lines joined by CRLF, an empty line at the end, latin1. */
export function raw(...lines: string[]): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}
