import sip from 'sip'
import {
  type AgentMessage,
  type AgentRequest,
  type AgentResponse,
  type AgentUri,
  requestSchema,
  responseSchema,
  uriSchema,
} from './message.ts'

/**
 * The fence around npm `sip`: nothing else of the engine imports it. The package reads an INVITE slowly, ends the
 * process on `;__proto__` in a Via and takes seconds over long runs of blanks, so what reaches it is bounded here.
 */
const MAX_BYTES = 16_384
const FORBIDDEN_NAME = /__proto__|\bconstructor\b|\bprototype\b/i
const LONG_BLANKS = /[ \t]{32}/

/** Null for anything that is not one complete, sound SIP message. Never throws. */
export function readMessage(bytes: Buffer): AgentMessage | null {
  if (bytes.length > MAX_BYTES) return null
  const text = bytes.toString('latin1')
  if (FORBIDDEN_NAME.test(text) || LONG_BLANKS.test(text)) return null
  try {
    const raw = sip.parse(bytes)
    const request = requestSchema.safeParse(raw)
    if (request.success) return request.data
    return responseSchema.safeParse(raw).data ?? null
  } catch {
    return null
  }
}

/** Read and written anew by the package alone, unchecked: for the benchmark of parsers. */
export function reparsed(bytes: Buffer): string {
  return sip.stringify(Object(sip.parse(bytes)))
}

/** Bytes of a message; Content-Length is the package's. Bodies are ASCII here, so that its count is right. */
export function writeMessage(message: AgentMessage): Buffer {
  return Buffer.from(sip.stringify({ ...message, headers: { ...message.headers } }), 'latin1')
}

export function readUri(text: string): AgentUri | null {
  if (FORBIDDEN_NAME.test(text)) return null
  try {
    return uriSchema.safeParse(sip.parseUri(text)).data ?? null
  } catch {
    return null
  }
}

/** RFC 3261 §8.2.6.2: Via, From, To, Call-ID and CSeq of the request. The To tag is the caller's to add. */
export function makeResponse(request: AgentRequest, status: number, reason: string): AgentResponse {
  return responseSchema.parse(structuredClone(sip.makeResponse(request, status, reason)))
}
