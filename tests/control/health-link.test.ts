import { expect, test, vi } from 'vitest'
import type { RelayDetail } from '#engine/contract/health-live.ts'
import { PanelClient, runControl } from '#tests/support/control-thread.ts'
import { temporaryPath } from '#tests/support/data-folders.ts'
import { destinationFigures } from '#tests/support/destination-figures.ts'

const detail: RelayDetail = {
  id: 7,
  setId: 1,
  inputs: [{ input: 'probe', verdict: 'good', reason: 'answers probes (200)', sinceMs: 1 }],
  latency: { count: 1, mean: 3, deviation: 0, ewma: 3, p50: 3, p95: 3 },
  lastProbe: null,
  evidence: { attempts: 0, failures: 0, consecutive: 0, sources: 0, ejections: 0, ejectedUntilMs: null },
  retryAfterUntilMs: null,
  overload: null,
  weight: 50,
  capacity: null,
  resources: [],
}

test('a probe by hand is answered with what came of it', async () => {
  const running = await runControl(temporaryPath())
  const panel = await new PanelClient(running).connected()
  const asked = panel.socket.emitWithAck('probe', { destinationId: 7 })
  await vi.waitFor(() =>
    expect(running.relay.heard).toContainEqual(expect.objectContaining({ kind: 'probe', destinationId: 7 })),
  )
  const request = running.relay.heard.flatMap((told) => (told.kind === 'probe' ? [told.request] : []))[0]
  const result = { outcome: 'impossible', reason: 'there is no such destination here' } as const
  running.relay.post({ kind: 'probed', request: request ?? 0, result })
  expect(await asked).toEqual(result)
})

test('what stands behind a health goes only where its set is watched, though the relay tells it once', async () => {
  const running = await runControl(temporaryPath())
  const panel = await new PanelClient(running).connected()
  panel.socket.emit('watch', { setIds: [1] })
  await vi.waitFor(() => expect(running.relay.heard).toContainEqual({ kind: 'watch', setIds: [1] }))
  running.relay.figures({
    watched: [1],
    destinations: [destinationFigures({ id: 7, setId: 1 }), destinationFigures({ id: 8, setId: 2 })],
    details: [detail, { ...detail, id: 8, setId: 2 }],
  })
  await vi.waitFor(() => expect(panel.ticks).toHaveLength(1))
  expect(panel.ticks[0]?.details).toEqual([{ ...detail, loads: [] }])
})

test('the relay tells what became another: who looks later, or connects anew, sees all of it', async () => {
  const running = await runControl(temporaryPath())
  const [panel, later] = [new PanelClient(running), new PanelClient(running)]
  await Promise.all([panel.connected(), later.connected()])
  panel.socket.emit('watch', { setIds: [1] })
  await vi.waitFor(() => expect(running.relay.heard).toContainEqual({ kind: 'watch', setIds: [1] }))
  const destinations = [7, 8].map((id) => destinationFigures({ id }))
  const channels = [{ side: 'destination' as const, id: 7, channels: [{ channel: '1', activeCalls: 1 }] }]
  running.relay.figures({ watched: [1], destinations, channels, details: [detail, { ...detail, id: 8 }] })
  await vi.waitFor(() => expect(panel.ticks).toHaveLength(1))
  later.socket.emit('watch', { setIds: [1] })
  running.relay.figures({ watched: [1], destinations, details: [{ ...detail, id: 8, weight: 9 }] })
  await vi.waitFor(() => expect(panel.ticks).toHaveLength(2))
  const weights = ({ ticks }: PanelClient) => ticks.at(-1)?.details.map(({ id, weight }) => [id, weight])
  await vi.waitFor(() =>
    expect([panel, later].map(weights)).toEqual(
      Array(2).fill([
        [7, 50],
        [8, 9],
      ]),
    ),
  )
  expect([panel, later].map(({ ticks }) => ticks.at(-1)?.channels)).toEqual([channels, channels])
  const anew = await new PanelClient(running).connected()
  anew.socket.emit('watch', { setIds: [1] })
  anew.socket.emit('resync')
  await vi.waitFor(() => expect(anew.states.at(-1)?.state.tick.details.map(({ id }) => id)).toEqual([7, 8]))
})

test('of a destination that is gone, moved to another set, or watched no more nothing is told', async () => {
  const running = await runControl(temporaryPath())
  const panel = await new PanelClient(running).connected()
  panel.socket.emit('watch', { setIds: [1, 2] })
  const shown = (id: number, setId = 1) => destinationFigures({ id, setId })
  const all = [7, 8, 9].map((id) => ({ ...detail, id }))
  await vi.waitFor(() => expect(running.relay.heard).toContainEqual({ kind: 'watch', setIds: [1, 2] }))
  const tell = async (
    watched: number[],
    destinations: ReturnType<typeof shown>[],
    details = [...all].slice(3),
  ) => {
    running.relay.figures({ watched, destinations, details })
    const before = panel.ticks.length
    await vi.waitFor(() => expect(panel.ticks).toHaveLength(before + 1))
    return panel.ticks.at(-1)?.details.map(({ id }) => id)
  }
  expect(await tell([1], [shown(7), shown(8), shown(9)], all)).toEqual([7, 8, 9])
  expect(await tell([1], [shown(7), shown(9)])).toEqual([7, 9])
  expect(await tell([1], [shown(7), shown(9, 2)])).toEqual([7])
  expect(await tell([1], [shown(7), shown(9)])).toEqual([7])
  expect(await tell([], [shown(7)])).toEqual([])
  expect(await tell([1], [shown(7)])).toEqual([])
})

test('§21.5.4: while new requests are refused it is a trouble and SIP is served; /metrics tells how many are under way', async () => {
  const running = await runControl(temporaryPath())
  const health = async () => (await fetch(`${running.origin}/healthz`)).json()
  const overload = 'As many requests are under way as may be: new ones are refused with 503.'
  running.relay.figures({ openTransactions: 65_536, isOverloaded: true })
  await vi.waitFor(async () => expect(await health()).toMatchObject({ reason: '', troubles: [overload] }))
  const metrics = await (await fetch(`${running.origin}/metrics`)).text()
  expect(metrics).toContain('fairline_transactions_open 65536')
  running.relay.figures({ openTransactions: 12, isLate: true, lateShare: 0.25 })
  const late = 'The relay does not catch up with its work: a share of new requests is refused with 503.'
  await vi.waitFor(async () => expect(await health()).toMatchObject({ reason: '', troubles: [late] }))
  expect(await (await fetch(`${running.origin}/metrics`)).text()).toContain(
    'fairline_late_refused_ratio 0.25',
  )
  running.relay.figures({ openTransactions: 12 })
  await vi.waitFor(async () => expect(await health()).toMatchObject({ troubles: [] }))
})
