import type { TracedMessage } from '#engine/contract/tracing.ts'
import type { CallNames, KeptCall } from '#web/lib/call-records.ts'
import type { CallView } from '#web/lib/call-view.ts'
import { ladderOfRecord } from '#web/lib/ladder-of-record.ts'
import { ladderOfTrace } from '#web/lib/ladder-of-trace.ts'
import { hasRole, type SessionUser } from './auth/session-user.ts'
import { listCallsPage } from './repositories/call-records.ts'
import { panelRuntime } from './runtime.ts'

/** A call's messages begin before its record does, by a clock's step at most, and end a while after it. */
const SLACK_MS = 60_000
/** What one page shows; its downloads hold all. */
const SHOWN_MESSAGES = 500
const SHOWN_CHARS = 1_048_576

/** Null where it is not kept. */
export async function readCallView(id: string, user: SessionUser): Promise<CallView | null> {
  const found = await findCall(id)
  if (!found) return null
  const { call, names } = found
  const messages = await readTrace(call)
  if (!messages || messages.length === 0) {
    const trace = messages ? 'none' : 'unknown'
    return { call, names, ladder: ladderOfRecord(call, names), trace, isPart: false, messages: null }
  }
  const shown = firstOf(messages)
  const ladder = ladderOfTrace(call, names, shown)
  const isPart = shown.length < messages.length
  const mayRead = hasRole(user, 'operator')
  return { call, names, ladder, trace: 'traced', isPart, messages: mayRead ? shown : null }
}

function firstOf(messages: readonly TracedMessage[]): readonly TracedMessage[] {
  let chars = 0
  let count = 0
  for (const { text } of messages.slice(0, SHOWN_MESSAGES)) {
    chars += text.length
    if (chars > SHOWN_CHARS && count > 0) break
    count += 1
  }
  return messages.slice(0, count)
}

export async function findCall(
  id: string,
): Promise<{ readonly call: KeptCall; readonly names: CallNames } | null> {
  if (!/^\d{1,18}$/.test(id)) return null
  const { calls, names } = await listCallsPage({ id, limit: 1 })
  return calls[0] ? { call: calls[0], names } : null
}

/** Of this call alone: its Call-ID may have come before, or again. Null where no engine answers. */
export async function readTrace(call: KeptCall): Promise<readonly TracedMessage[] | null> {
  const messages = await panelRuntime().bridge.trace(call.callId)
  const [from, to] = [call.startedAtMs - SLACK_MS, call.endedAtMs + SLACK_MS]
  return messages?.filter(({ atMs }) => atMs >= from && atMs <= to) ?? null
}
