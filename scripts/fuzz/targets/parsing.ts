import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import { OWN_LIMITS } from '#engine/sip/message-limits.ts'
import { readOverload } from '#engine/sip/overload.ts'
import { readRetryAfter } from '#engine/sip/retry-after.ts'
import type { Via } from '#engine/sip/via.ts'
import type { PlainVia } from '../reference/plain-values.ts'

/** The message the bytes are, or null. */
export function parsedOrNull(bytes: Buffer): SipMessage | null {
  const message = parseMessage(bytes)
  return 'malformed' in message ? null : message
}

/** The same of what we wrote ourselves: a message at a limit is above it with our own fields. */
export function writtenOrNull(bytes: Buffer): SipMessage | null {
  const message = parseMessage(bytes, OWN_LIMITS)
  return 'malformed' in message ? null : message
}

/** What a Via value says, by the parser or by the reference. */
export function viaWords(via: Via | PlainVia | null): unknown {
  return via && [via.transport, via.host, via.port, via.sentBy, via.branch, via.received, via.rport]
}

/** Everything a message offers, read once. Two of them are compared as JSON. */
export function factsOf(message: SipMessage): Readonly<Record<string, unknown>> {
  return {
    isRequest: message.isRequest,
    status: message.status,
    method: message.method,
    requestUri: message.requestUri,
    callId: message.callId,
    cseq: [message.cseqNumber, message.cseqMethod],
    tags: [message.fromTag, message.toTag],
    uris: [message.fromUri, message.toUri, message.contactUri()],
    maxForwards: message.maxForwards,
    body: [message.bodyLength, message.hasContentLength],
    vias: [viaWords(message.topVia), viaWords(message.nextVia())],
    routes: message.routes().map((route) => route.uri),
    recordRoutes: message.recordRoutes().map((route) => route.uri),
    subjects: message.headerAll('Subject'),
    supported: message.header('k'),
    asks: [readRetryAfter(message), readOverload(message)],
  }
}
