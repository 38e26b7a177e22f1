import type { TracedMessage, TracePage, TraceQuery, TraceState } from '#engine/contract/tracing.ts'

/** More of one call than this is not shown. */
const MOST_MESSAGES = 2_000
const MOST_CHARS = 8_388_608

interface Traced {
  trace(query: TraceQuery): Promise<TracePage | null>
  traceState(): Promise<TraceState | null>
}

/** Of all engines, page by page; null where none answered. */
export async function joinedTrace(
  clients: readonly Traced[],
  callId: string,
): Promise<readonly TracedMessage[] | null> {
  const told = (await Promise.all(clients.map((client) => wholeTrace(client, callId)))).filter(
    (one) => one !== null,
  )
  return told.length === 0 ? null : told.flat().sort((a, b) => a.atMs - b.atMs)
}

async function wholeTrace(client: Traced, callId: string): Promise<TracedMessage[] | null> {
  const messages: TracedMessage[] = []
  let chars = 0
  while (messages.length < MOST_MESSAGES && chars < MOST_CHARS) {
    const page = await client.trace({ callId, skip: messages.length })
    if (!page) return messages.length > 0 ? messages : null
    messages.push(...page.messages)
    chars += page.messages.reduce((sum, { text }) => sum + text.length, 0)
    if (!page.isMore) break
  }
  return messages
}

export async function joinedTraceStates(clients: readonly Traced[]): Promise<TraceState | null> {
  const states = (await Promise.all(clients.map((client) => client.traceState()))).filter(
    (state) => state !== null,
  )
  if (states.length === 0) return null
  const calls = new Map<string, number>()
  for (const { id, calls: count } of states.flatMap(({ filters }) => filters))
    calls.set(id, (calls.get(id) ?? 0) + count)
  return {
    filters: Array.from(calls, ([id, count]) => ({ id, calls: count })),
    keptBytes: states.reduce((sum, { keptBytes }) => sum + keptBytes, 0),
    dropped: states.reduce((sum, { dropped }) => sum + dropped, 0),
  }
}
