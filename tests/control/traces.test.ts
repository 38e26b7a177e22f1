import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '#engine/base/clock.ts'
import { Traces } from '#engine/control/traces.ts'
import { TraceStore } from '#engine/journal/trace-store.ts'
import { temporaryFolder } from '#tests/support/data-folders.ts'

const CANARY = 'c4n4ry'

test('secrets are masked before anything is written; all else is told as it passed', async () => {
  const folder = temporaryFolder()
  const traces = new Traces(systemClock, new TraceStore(folder, 1, 1, () => {}))
  const text = (secret: string) =>
    `INVITE sip:b@a SIP/2.0\r\nX: \xff\r\nAuthorization: Digest username="alice", response=${secret}\r\n\r\na=crypto:1 A inline:${secret}`
  const bytes = new Uint8Array(Buffer.from(text(`"${CANARY}"`), 'latin1'))
  const ends = { local: '10.0.0.1:5060', remote: '10.0.2.1:5062' }
  const frame = { callId: 'a', atMs: 1.25, direction: 'in', transport: 'tls', ...ends } as const
  traces.take({
    frames: [{ ...frame, length: 70_000, bytes }],
    filters: [{ id: 'f', calls: 1 }],
    dropped: 2,
  })
  const { callId: _, ...told } = frame
  const shown = text('"***"').replace('inline:"***"', 'inline:********')
  expect(await traces.find({ callId: 'a', skip: 0 })).toEqual({
    messages: [{ ...told, length: 70_000, text: shown }],
    isMore: false,
  })
  const kept = readdirSync(folder.traces).map((file) => readFileSync(join(folder.traces, file), 'latin1'))
  expect(kept.join('')).toContain('alice')
  expect(kept.join('')).not.toContain(CANARY)
  const { keptBytes, ...state } = traces.state()
  expect(keptBytes).toBe(kept.join('').length)
  expect(state).toEqual({ filters: [{ id: 'f', calls: 1 }], dropped: 2 })
  traces.stop()
})

test('a Call-ID longer than a record has room for is found by what the record says', async () => {
  const traces = new Traces(systemClock, new TraceStore(temporaryFolder(), 1, 1, () => {}))
  const ends = { local: '10.0.0.1:5060', remote: '10.0.2.1:5062', transport: 'udp' } as const
  const bytes = new Uint8Array(Buffer.from('BYE'))
  const callId = 'x'.repeat(300)
  traces.take({
    frames: [{ ...ends, callId, atMs: 1, direction: 'out', length: 3, bytes }],
    filters: [],
    dropped: 0,
  })
  for (const asked of [callId, callId.slice(0, 256)])
    expect((await traces.find({ callId: asked, skip: 0 })).messages).toHaveLength(1)
  traces.stop()
})
