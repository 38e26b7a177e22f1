import fs from 'node:fs'
import { expect, test } from 'vitest'
import { FakeEngine } from '#tests/support/fake-engine.ts'
import { emptyTick, seenDestination } from '#tests/support/seen-figures.ts'
import { controlToken, openPanel, temporaryFolder, until } from '#tests/support/test-panel.ts'
import { wholeChange } from '#web/server/bridge/older-engine.ts'

test('an engine of the release before, upgraded after the panel, is understood: it tells less', async ({
  onTestFinished,
}) => {
  const folder = temporaryFolder()
  const engine = new FakeEngine(await controlToken(folder))
  const panel = await openPanel(folder, { FAIRLINE_CONTROL: `127.0.0.1:${await engine.open()}` })
  onTestFinished(async () => {
    await panel.close()
    await engine.close()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  await until('the first configuration is applied', () => engine.revision !== null)
  const { details: _, failovers: __, drifts: ___, ...tick } = emptyTick(5)
  const { cause: ____, notice: _____, ...destination } = seenDestination(3)
  engine.sendTick({ ...tick, destinations: [destination] } as never)
  await until('the tick is seen', () => panel.runtime.bridge.latestTick()?.atMs === 5)
  const understood = { details: [], failovers: [], destinations: [{ id: 3, cause: '', notice: '' }] }
  expect(panel.runtime.bridge.latestTick()).toMatchObject(understood)
  engine.sendChange({ kind: 'destination', destination: { ...destination, health: 'down' } } as never)
  const seen = () => panel.runtime.bridge.latestTick()?.destinations[0]
  await until('the change is seen', () => seen()?.health === 'down')
  expect(seen()).toMatchObject({ cause: '', notice: '' })
  const event = {
    atMs: 5,
    kind: 'health',
    setId: 1,
    destinationId: 3,
    from: 'up',
    to: 'down',
    cause: '',
    text: '-',
  }
  expect(wholeChange({ seq: 1, kind: 'event', event } as never)).toMatchObject({
    event: { figures: {}, lastedMs: null, from: 'up' },
  })
})
