import { expect, test, vi } from 'vitest'
import type { RelayFigures } from '#engine/control/relay-port.ts'
import { PanelClient, runControl } from '#tests/support/control-thread.ts'
import { temporaryPath } from '#tests/support/data-folders.ts'

const detail: RelayFigures['details'][number] = {
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

test('what stands behind a health goes only where its set is watched', async () => {
  const running = await runControl(temporaryPath())
  const panel = await new PanelClient(running).connected()
  panel.socket.emit('watch', { setIds: [1] })
  await vi.waitFor(() => expect(running.relay.heard).toContainEqual({ kind: 'watch', setIds: [1] }))
  running.relay.figures({ details: [detail, { ...detail, id: 8, setId: 2 }] })
  await vi.waitFor(() => expect(panel.ticks).toHaveLength(1))
  expect(panel.ticks[0]?.details).toEqual([{ ...detail, loads: [] }])
})
