import { readFileSync, rmSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { DELIVERY_WINDOW } from '#engine/control/delivery.ts'
import { PanelClient, runControl, snapshot } from '#tests/support/control-thread.ts'
import { temporaryPath } from '#tests/support/data-folders.ts'
import { destinationFigures } from '#tests/support/destination-figures.ts'
import { callCount, event } from '#tests/support/journal-entries.ts'

const destination = destinationFigures({ activeCalls: 2, callsPerSecond: 1, total: 9, attempts: 10 })

describe('who may connect', () => {
  test.each([
    ['a wrong token', { token: 'x' }],
    ['no token', { token: undefined }],
    ['a process id that is none', { pid: 'root' }],
  ])('trust panel 10: %s is refused', async (_, auth) => {
    const panel = new PanelClient(await runControl(temporaryPath()), auth)
    await vi.waitFor(() => expect(panel.refusal).toBe('UNAUTHORIZED'))
    expect(panel.states).toHaveLength(0)
  })

  test('trust panel 3: a browser page is turned away, token or not', async () => {
    const panel = new PanelClient(await runControl(temporaryPath()), {}, { origin: 'http://evil.example' })
    await vi.waitFor(() => expect(panel.refusal).not.toBe(''))
    expect(panel.states).toHaveLength(0)
  })

  test('payloads that are not of the contract’s shape change nothing and end nothing', async () => {
    const running = await runControl(temporaryPath())
    const panel = await new PanelClient(running).connected()
    const raw: { emit(name: string, ...junk: unknown[]): unknown } = panel.socket
    const names = ['configure', 'acknowledge', 'watch', 'probe', 'heartbeat', 'flush', 'resync', 'unknown']
    for (const name of names) {
      raw.emit(name)
      raw.emit(name, null, 7)
      raw.emit(name, { __proto__: null, setIds: 'x' }, { revision: [] })
    }
    expect(await panel.socket.emitWithAck('heartbeat', { revision: null })).toEqual({
      revision: null,
      troubles: [],
    })
  })
})

describe('configure', () => {
  test('rules 25: applied in the relay, then on disk, both acknowledged apart', async () => {
    const path = temporaryPath()
    const running = await runControl(path)
    const panel = await new PanelClient(running).connected()
    const result = await panel.configure(snapshot(3))
    expect(result).toEqual({ outcome: 'applied', revision: { database: 'db', number: 3 }, persisted: false })
    expect(running.relay.heard.map((message) => message.kind)).toContain('configure')
    await vi.waitFor(() =>
      expect(panel.changes).toContainEqual(expect.objectContaining({ kind: 'revision', persisted: true })),
    )
    expect(JSON.parse(readFileSync(join(path, 'snapshot.json'), 'utf8')).content.revision.number).toBe(3)
    expect(await panel.socket.emitWithAck('heartbeat', { revision: null })).toEqual({
      revision: { database: 'db', number: 3 },
      troubles: [],
    })
  })

  test('a snapshot that is not valid is refused with its field, and the last good one stays', async () => {
    const panel = await new PanelClient(await runControl(temporaryPath())).connected()
    await panel.configure(snapshot(1))
    const broken = snapshot(2, {
      sets: [{ id: 1, name: 'one', destinations: [{ id: 7, uri: 'sip:host..example' }] }],
    })
    expect(await panel.configure(broken)).toMatchObject({
      outcome: 'refused',
      code: 'SNAPSHOT_INVALID',
      field: 'sets.0.destinations.0.uri',
    })
    expect(await panel.socket.emitWithAck('heartbeat', { revision: null })).toMatchObject({
      revision: { number: 1 },
    })
  })

  test('rules 25: another database only on an explicit adopt; an older number not at all; the same silently', async () => {
    const panel = await new PanelClient(await runControl(temporaryPath())).connected()
    const foreign = snapshot(1, { revision: { database: 'other', number: 1 } })
    expect(await panel.configure(snapshot(5))).toMatchObject({ outcome: 'applied' })
    expect(await panel.configure(snapshot(4))).toMatchObject({ outcome: 'refused', code: 'SNAPSHOT_STALE' })
    const events = panel.changes.filter((change) => change.kind === 'event').length
    expect(await panel.configure(snapshot(5))).toMatchObject({ outcome: 'applied' })
    expect(panel.changes.filter((change) => change.kind === 'event')).toHaveLength(events)
    expect(await panel.configure(foreign)).toMatchObject({ outcome: 'refused', code: 'SNAPSHOT_FOREIGN' })
    expect(await panel.configure(foreign, true)).toMatchObject({ outcome: 'applied' })
  })

  test('rules 25: a full disk blocks no edit; the trouble shows until the snapshot is on disk', async () => {
    const path = temporaryPath()
    const running = await runControl(path)
    symlinkSync('/dev/full', join(path, 'snapshot.json.new'))
    const panel = await new PanelClient(running).connected()
    expect(await panel.configure(snapshot(1))).toMatchObject({ outcome: 'applied' })
    const troubles = async () => (await (await fetch(`${running.origin}/healthz`)).json()).troubles
    await vi.waitFor(async () => expect(await troubles()).toEqual([expect.stringContaining('ENOSPC')]))
    unlinkSync(join(path, 'snapshot.json.new'))
    expect(await panel.configure(snapshot(2))).toMatchObject({ outcome: 'applied' })
    await vi.waitFor(async () => expect(await troubles()).toEqual([]))
  })

  test('a restart serves the last good snapshot with no panel there', async () => {
    const path = temporaryPath()
    const first = await runControl(path)
    const panel = await new PanelClient(first).connected()
    await panel.configure(snapshot(9))
    await vi.waitFor(() =>
      expect(panel.changes).toContainEqual(expect.objectContaining({ kind: 'revision', persisted: true })),
    )
    await first.control.stop()
    const second = await runControl(path)
    const start = await second.relay.startedWith()
    expect(start.snapshot?.revision.number).toBe(9)
    expect(start.startNumber).toBeGreaterThan((await first.relay.startedWith()).startNumber)
  })
})

describe('counts', () => {
  test('rules 9: flush closes what is counted up to now and answers its position', async () => {
    const running = await runControl(temporaryPath())
    const panel = await new PanelClient(running).connected()
    running.relay.report({ calls: [callCount(4)] })
    await vi.waitFor(async () => {
      const position = await panel.socket.emitWithAck('flush')
      const counted = panel.batches.flatMap((batch) => batch.calls)
      expect(counted).toEqual([callCount(4)])
      expect(panel.batches.at(-1)).toMatchObject(position)
      expect(Object.keys(position)).toEqual(['startNumber', 'sequence'])
    })
  })

  test('rules 9: no more than 16 outstanding; a new connection gets them from the oldest unacknowledged', async () => {
    const running = await runControl(temporaryPath())
    const first = await new PanelClient(running).connected()
    for (let i = 1; i <= 20; i++) {
      running.relay.report({ events: [event(`event ${i}`)] })
      await vi.waitFor(() => expect(first.changes.at(-1)).toMatchObject({ event: { text: `event ${i}` } }))
      await first.socket.emitWithAck('flush')
    }
    expect(first.batches).toHaveLength(DELIVERY_WINDOW)
    const [, , third] = first.batches
    first.socket.emit('acknowledge', { startNumber: third?.startNumber ?? 0, sequence: third?.sequence ?? 0 })
    await vi.waitFor(() => expect(first.batches).toHaveLength(DELIVERY_WINDOW + 3))
    first.close()
    const second = await new PanelClient(running).connected()
    await vi.waitFor(() => expect(second.batches).toHaveLength(DELIVERY_WINDOW))
    expect(second.batches[0]).toEqual(first.batches[3])
  })

  test('rules 9: an orderly end delivers everything that was counted', async () => {
    const running = await runControl(temporaryPath())
    const panel = await new PanelClient(running).connected()
    panel.socket.on('batch', (batch) => panel.socket.emit('acknowledge', batch))
    running.relay.report({ calls: [callCount(11)] })
    await vi.waitFor(async () =>
      expect(await (await fetch(`${running.origin}/metrics`)).text()).toMatch(
        /fairline_calls_total\{.*\} 11/,
      ),
    )
    await running.control.stop()
    await vi.waitFor(() => expect(panel.batches.flatMap((batch) => batch.calls)).toEqual([callCount(11)]))
  })

  test('an event too long for the contract is cut, so that it holds up no batch', async () => {
    const running = await runControl(temporaryPath())
    const panel = await new PanelClient(running).connected()
    running.relay.report({ events: [{ ...event('x'.repeat(900)), cause: 'y'.repeat(90) }] })
    await vi.waitFor(() =>
      expect(
        panel.batches.flatMap((batch) => batch.events).map((each) => [each.text.length, each.cause.length]),
      ).toContainEqual([500, 64]),
    )
  })
})

describe('live', () => {
  test('a tick names what was dropped, by reason; keep-alives are no loss', async () => {
    const running = await runControl(temporaryPath())
    const panel = await new PanelClient(running).connected()
    const drops = (lost: number, alive: number) => [
      { reason: 'bad-via', count: lost },
      { reason: 'keep-alive', count: alive },
    ]
    running.relay.figures({ atMs: 1_000, drops: drops(5, 100) })
    await vi.waitFor(() => expect(panel.ticks).toHaveLength(1))
    running.relay.figures({ atMs: 3_000, drops: drops(11, 900) })
    await vi.waitFor(() => expect(panel.ticks).toHaveLength(2))
    expect(panel.ticks[1]).toMatchObject({
      droppedPerSecond: 3,
      drops: [
        { reason: 'bad-via', count: 11, perSecond: 3 },
        { reason: 'keep-alive', count: 900, perSecond: 400 },
      ],
    })
  })

  test('a tick names messages of the panel that were not understood', async () => {
    const running = await runControl(temporaryPath())
    const panel = await new PanelClient(running).connected()
    panel.socket.emit('watch', { setIds: [0.5] })
    await vi.waitFor(() => {
      running.relay.figures({})
      expect(panel.ticks.at(-1)?.drops).toMatchObject([{ reason: 'control-message', count: 1 }])
    })
  })

  test('a change of health comes at once and numbered; figures come as ticks', async () => {
    const running = await runControl(temporaryPath())
    const panel = await new PanelClient(running).connected()
    running.relay.figures({ destinations: [destination], activeCalls: 2 })
    await vi.waitFor(() => expect(panel.ticks).toHaveLength(1))
    running.relay.figures({
      destinations: [{ ...destination, health: 'down', reason: '3 probes unanswered' }],
    })
    await vi.waitFor(() => expect(panel.ticks).toHaveLength(2))
    expect(panel.ticks[0]).toMatchObject({
      activeCalls: 2,
      destinations: [{ id: 7, health: 'up', overridden: false }],
    })
    const seqs = panel.changes.map((change) => change.seq)
    expect(seqs).toEqual(seqs.map((_, i) => (panel.states[0]?.seq ?? 0) + 1 + i))
    expect(panel.changes).toContainEqual(
      expect.objectContaining({
        kind: 'destination',
        destination: expect.objectContaining({ health: 'down' }),
      }),
    )
  })

  test('rules 22: channels go only where their set is watched', async () => {
    const running = await runControl(temporaryPath())
    const [watching, other] = [
      await new PanelClient(running).connected(),
      await new PanelClient(running).connected(),
    ]
    watching.socket.emit('watch', { setIds: [1] })
    await vi.waitFor(() => expect(running.relay.heard).toContainEqual({ kind: 'watch', setIds: [1] }))
    const channels = [{ side: 'destination' as const, id: 7, channels: [{ channel: '1', activeCalls: 1 }] }]
    running.relay.figures({ watched: [1], destinations: [destination], channels })
    await vi.waitFor(() => expect([...watching.ticks, ...other.ticks]).toHaveLength(2))
    expect(watching.ticks[0]?.channels).toEqual(channels)
    expect(other.ticks[0]?.channels).toEqual([])
  })

  test('rules 23: a destination that drained while the panel was away is told when it comes back', async () => {
    const running = await runControl(temporaryPath())
    running.relay.post({ kind: 'drained', destinationId: 7, isReleased: false })
    const isTold = expect.objectContaining({ kind: 'drained', destinationId: 7 })
    await vi.waitFor(async () => {
      const panel = await new PanelClient(running).connected()
      await vi.waitFor(() => expect(panel.changes).toContainEqual(isTold), 200)
    })
  })

  test('resync sends the whole state again', async () => {
    const running = await runControl(temporaryPath())
    const panel = await new PanelClient(running).connected()
    panel.socket.emit('resync')
    await vi.waitFor(() => expect(panel.states).toHaveLength(2))
    expect(panel.states[1]?.state).toMatchObject({
      startNumber: (await running.relay.startedWith()).startNumber,
      pid: process.pid,
      revision: null,
      troubles: [],
    })
  })
})

test('the journal folder may vanish under a running engine: it says so and goes on', async () => {
  const path = temporaryPath()
  const running = await runControl(path)
  rmSync(join(path, 'journal'), { recursive: true })
  running.relay.report({ journal: '["E",1]\n' })
  await vi.waitFor(async () => {
    const body = await (await fetch(`${running.origin}/healthz`)).json()
    expect(body.troubles).toEqual([expect.stringContaining('Live calls cannot be written down')])
  })
})
