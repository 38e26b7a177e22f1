import fs from 'node:fs'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { TracedMessage, TraceQuery } from '#engine/contract/tracing.ts'
import { batchOf, endedCall } from '#tests/support/ended-call.ts'
import { FakeEngine } from '#tests/support/fake-engine.ts'
import {
  ALICE,
  controlToken,
  openPanel,
  type TestPanel,
  temporaryFolder,
  until,
} from '#tests/support/test-panel.ts'
import { GET as apiTrace } from '#web/app/api/v1/calls/trace/route.ts'
import { GET as apiPcap } from '#web/app/api/v1/calls/trace.pcap/route.ts'
import type { SessionUser } from '#web/server/auth/session-user.ts'
import { joinedTrace } from '#web/server/bridge/joined-traces.ts'
import { readCallView } from '#web/server/call-page.ts'
import { applyBatch } from '#web/server/repositories/batches.ts'
import { getSettings } from '#web/server/repositories/settings.ts'
import { addTraceFilter, removeTraceFilter } from '#web/server/repositories/tracing.ts'

const folder = temporaryFolder()
let engine: FakeEngine
let panel: TestPanel

beforeAll(async () => {
  engine = new FakeEngine(await controlToken(folder))
  panel = await openPanel(folder, { FAIRLINE_CONTROL: `127.0.0.1:${await engine.open()}` })
  vi.spyOn(panel.runtime.bridge, 'trace').mockImplementation((callId) => joinedTrace([away, client], callId))
  await until('the engine is connected', () => panel.runtime.bridge.links()[0]?.connected === true)
})
afterAll(async () => {
  await panel.close()
  await engine.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

/** The engine's end: what it has by Call-ID, told three at a time. */
const traces = new Map<string, readonly TracedMessage[]>()
const client = {
  trace: async ({ callId, skip }: TraceQuery) => {
    const all = traces.get(callId) ?? []
    return { messages: all.slice(skip, skip + 3), isMore: all.length > skip + 3 }
  },
  traceState: async () => null,
}
const away = { trace: async () => null, traceState: async () => null }

const person = (role: SessionUser['role']): SessionUser => ({ id: role, name: role, email: '', role })
const START_MS = 1_800_000_000_000
const message = (atMs: number, text: string): TracedMessage => ({
  ...{ atMs, direction: 'in', transport: 'udp', text, length: text.length },
  ...{ local: '10.0.0.1:5060', remote: '10.0.2.1:5062' },
})

async function keep(callId: string): Promise<string> {
  const call = endedCall(1, { callId, startedAtMs: START_MS, endedAtMs: START_MS + 1_000 })
  await applyBatch(panel.runtime.db, batchOf(1, [call]))
  const row = await panel.runtime.db.callRecord.findFirstOrThrow({ where: { callId } })
  return String(row.id)
}

test('a viewer is given the ladder, an operator the messages; those of another call with that Call-ID nobody', async () => {
  const id = await keep('traced')
  const own = Array.from({ length: 7 }, (_, i) => message(START_MS + i, `MESSAGE sip:${i} SIP/2.0\r\n\r\n`))
  traces.set('traced', [message(START_MS - 3_600_000, 'OLD sip:a SIP/2.0\r\n\r\n'), ...own])
  const operator = await readCallView(id, person('operator'))
  expect([operator?.trace, operator?.messages]).toEqual(['traced', own])
  const viewer = await readCallView(id, person('viewer'))
  expect([viewer?.trace, viewer?.ladder.steps.length, viewer?.messages]).toEqual(['traced', 7, null])
  expect(JSON.stringify(viewer)).not.toContain('sip:0 SIP')
  traces.clear()
  expect(await readCallView(id, person('admin'))).toMatchObject({ trace: 'none', messages: null })
  expect(await readCallView('999999', person('admin'))).toBeNull()
  expect(await readCallView('1; drop', person('admin'))).toBeNull()
})

test('programs with the token get messages and a PCAP', async () => {
  traces.set('asked', [message(START_MS, 'BYE sip:a SIP/2.0\r\n\r\n')])
  const ask = (route: string) =>
    new Request(`http://127.0.0.1${route}?callId=asked`, {
      headers: { authorization: `Bearer ${panel.runtime.commandToken}` },
    })
  const told = await apiTrace(ask('/api/v1/calls/trace'))
  expect(await told.json()).toEqual({ messages: traces.get('asked') })
  const pcap = await apiPcap(ask('/api/v1/calls/trace.pcap'))
  expect(pcap.headers.get('content-type')).toBe('application/vnd.tcpdump.pcap')
  expect(Buffer.from(await pcap.arrayBuffer()).readUInt32LE(0)).toBe(0xa1b2c3d4)
})

test('a filter ends so long from now, is in force, and goes when it is over or removed', async () => {
  const fields = {
    numberIn: 'any',
    isExact: false,
    source: '',
    setId: null,
    destinationId: null,
    callId: '',
    calls: 5,
  } as const
  const { tracing } = await addTraceFilter({ ...fields, number: '+49', minutes: 30 }, ALICE)
  const [filter] = tracing.filters
  expect((filter?.untilMs ?? 0) - panel.runtime.clock.wallMs()).toBeGreaterThan(29 * 60_000)
  await until('it is in force', () => engine.received.at(-1)?.settings.tracing.filters.length === 1)
  const both = await addTraceFilter({ ...fields, number: '+43', minutes: 30 }, ALICE)
  expect(both.tracing.filters.map(({ number }) => number)).toEqual(['+49', '+43'])
  await removeTraceFilter(filter?.id ?? '', ALICE)
  expect((await getSettings()).tracing.filters.map(({ number }) => number)).toEqual(['+43'])
})
