import type { SipMessage } from '#engine/sip/message.ts'
import { type ResponseOptions, responseText } from '#engine/sip/responses.ts'

/** A response of our own, as bytes. */
export function buildResponse(
  request: SipMessage,
  status: number,
  reason: string,
  options: ResponseOptions,
): Buffer {
  return Buffer.from(responseText(request, status, reason, options), 'latin1')
}
