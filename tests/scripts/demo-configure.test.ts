import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type LoopbackBlock, takeLoopbackBlock } from '#scripts/appliance/loopback.ts'
import { Cast } from '#scripts/demo/cast.ts'
import { configure, panelTotals, sipAddress } from '#scripts/demo/configure.ts'
import { FakePanel } from './fake-panel.ts'

const panel = new FakePanel()
let block: LoopbackBlock
let cast: Cast
beforeAll(async () => {
  await panel.open()
  block = await takeLoopbackBlock()
  cast = await Cast.open(block)
})
afterAll(async () => {
  await cast.stop()
  block.release()
  await panel.close()
})
beforeEach(() => {
  panel.asked.length = 0
})

const door = () => ({ origin: `http://${panel.variables.FAIRLINE_PANEL}`, token: 'the-panel-token' })
const health = (wanted: number, applied: number) => ({
  engines: [
    {
      connected: true,
      listeners: ['tcp:127.0.0.1:5060', 'udp:127.0.0.1:5060'],
      wanted: { database: 'd', number: wanted },
      applied: { database: 'd', number: applied },
    },
  ],
})

test('the demo configures two receivers and a source that report their channels, and waits until that is applied', async () => {
  const own = { weight: 50, priority: 0, channels: null, adminState: 'enabled', health: 'up', active: 0 }
  const uris = cast.receivers.map(({ uri }) => uri)
  const report = {
    isApplied: true,
    format: 'dispatcher-list',
    sets: [],
    warnings: [],
    ignored: [],
    revision: 1,
  }
  panel.answer('POST /api/v1/import', report)
  panel.answer('GET /api/v1/destinations', {
    destinations: [
      { ...own, id: 8, setId: 1, uri: uris[1] },
      { ...own, id: 7, setId: 1, uri: uris[0] },
      { ...own, id: 6, setId: 2, uri: uris[0] },
    ],
  })
  panel.answer('PATCH /api/v1/destinations/7', {})
  panel.answer('PATCH /api/v1/destinations/8', {})
  panel.answer('POST /api/v1/sources', {})
  panel.answer('GET /api/v1/healthz', health(5, 5))
  expect(await configure(door(), 1, cast)).toEqual([7, 8])
  const reported = { channelNaming: 'reported', channelHeader: 'X-Channel' }
  expect(
    panel.asked.filter(({ line }) => !line.startsWith('GET')).map(({ line, body }) => [line, body]),
  ).toEqual([
    [
      'POST /api/v1/import',
      { text: `1 ${uris[0]} 0 0 maxload=2\n1 ${uris[1]} 0 0 maxload=5\n`, merge: false, dryRun: false },
    ],
    ['PATCH /api/v1/destinations/7', reported],
    ['PATCH /api/v1/destinations/8', reported],
    [
      'POST /api/v1/sources',
      {
        name: `demo generator ${block.host(10)}`,
        network: block.host(10),
        port: null,
        setId: 1,
        channels: 4,
        ...reported,
      },
    ],
  ])
  expect(panel.asked.every(({ token }) => token === 'Bearer the-panel-token')).toBe(true)
})

test('a guest demo calls the first UDP listener on loopback', async () => {
  panel.answer('GET /api/v1/healthz', health(1, 1))
  expect(await sipAddress(door())).toEqual({ address: '127.0.0.1', port: 5060 })
})

test('the panel’s totals come in the order of the receivers, and are 0 where nothing was counted', async () => {
  const one = { uri: '', adminState: 'enabled', health: 'up', active: 0, channels: [] }
  panel.answer('GET /api/v1/stats', {
    sets: [{ id: 1, destinations: [{ ...one, id: 8, total: 12 }] }],
    sources: [],
  })
  expect(await panelTotals(door(), [7, 8])).toEqual([0, 12])
})
