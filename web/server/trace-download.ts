import { ERROR_TEXTS, FairlineError } from '#engine/contract/errors.ts'
import type { TracedMessage } from '#engine/contract/tracing.ts'
import { traceText } from '#web/lib/trace-words.ts'
import { CALL_PAGE_TEXTS as texts } from '#web/texts/call-page.ts'
import { hasRole, userOfSession } from './auth/session-user.ts'
import { findCall, readTrace } from './call-page.ts'
import { pcapOf } from './pcap.ts'
import { panelRuntime } from './runtime.ts'

const TYPES = { pcap: 'application/vnd.tcpdump.pcap', txt: 'text/plain; charset=utf-8' } as const
type TraceFormat = keyof typeof TYPES

/** The messages of a traced call as a file, for operators and admins. */
export async function downloadTrace(request: Request, id: string, format: TraceFormat): Promise<Response> {
  const user = await userOfSession(request.headers)
  if (!user) return new Response(ERROR_TEXTS.UNAUTHORIZED, { status: 401 })
  if (!hasRole(user, 'operator')) return new Response(ERROR_TEXTS.FORBIDDEN, { status: 403 })
  const found = await findCall(id)
  if (!found) return new Response(texts.gone, { status: 404 })
  const messages = await readTrace(found.call)
  if (!messages) return new Response(ERROR_TEXTS.ENGINE_UNREACHABLE, { status: 503 })
  if (messages.length === 0) return new Response(texts.notTraced, { status: 404 })
  return traceFile(messages, `fairline-call-${id}`, format)
}

export function traceFile(messages: readonly TracedMessage[], name: string, format: TraceFormat): Response {
  const body = format === 'pcap' ? new Uint8Array(pcapOf(messages)) : traceText(messages)
  return new Response(body, {
    headers: {
      'content-type': TYPES[format],
      'content-disposition': `attachment; filename="${name}.${format}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}

/** All that is kept under a Call-ID. Throws `ENGINE_UNREACHABLE`. */
export async function messagesOf(callId: string): Promise<readonly TracedMessage[]> {
  const messages = await panelRuntime().bridge.trace(callId)
  if (messages) return messages
  throw new FairlineError('ENGINE_UNREACHABLE')
}
