import { isReliable } from '#engine/contract/transport-facts.ts'
import { addContentLength, popVia } from '#engine/sip/edit.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { receivedText } from '#engine/sip/received.ts'
import { reasonPhrase, responseText } from '#engine/sip/responses.ts'
import type { ServerTransaction } from '#engine/transaction/server-transaction.ts'
import { outFor, type ProxyGround } from './ground.ts'

/** A destination's response on its way to the caller, our Via taken off (RFC 3261 §16.7 steps 3 and 9). */
export function reply(
  ground: ProxyGround,
  transaction: ServerTransaction,
  response: SipMessage,
  headers: readonly string[] = [],
): void {
  const { splicer, traffic } = ground
  popVia(splicer.begin(response))
  for (const header of headers) splicer.insert(response.index.headersEnd, `${header}\r\n`)
  if (isReliable(transaction.replyTo.transport)) addContentLength(splicer)
  const out = outFor(ground)
  const length = splicer.writeTo(out)
  traffic.sent(response.cseqMethod, response.status)
  transaction.respond(response.status, out, length)
}

export interface LocalReply {
  readonly reason?: string
  /** `Name: value`, each. */
  readonly headers?: readonly string[]
  /** False: the caller must ask again to hear it again. */
  readonly repeats?: boolean
}

/** A response of our own. */
export function replyLocally(
  ground: ProxyGround,
  transaction: ServerTransaction,
  request: SipMessage,
  status: number,
  { reason = reasonPhrase(status), headers = [], repeats = true }: LocalReply = {},
): void {
  const { arrival } = transaction
  const receivedVia = receivedText(request.text, request.topVia, arrival.address, arrival.port)
  const toTag = status > 100 ? ground.newTag() : ''
  const text = responseText(request, status, reason, { toTag, headers, receivedVia })
  const out = text.length <= ground.out.length ? ground.out : Buffer.allocUnsafeSlow(text.length)
  ground.traffic.sent(request.method, status)
  transaction.respond(status, out, out.write(text, 'latin1'), repeats)
}
