import fs from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FakeEngine } from '#tests/support/fake-engine.ts'
import { emptyTick, seenDestination } from '#tests/support/seen-figures.ts'
import {
  ALICE,
  controlToken,
  openPanel,
  type TestPanel,
  temporaryFolder,
  until,
} from '#tests/support/test-panel.ts'
import { probeNow } from '#web/server/probe-now.ts'
import {
  createDestination,
  getDestination,
  setDestinationAdminState,
} from '#web/server/repositories/destinations.ts'
import { listEvents } from '#web/server/repositories/events.ts'
import { createSet } from '#web/server/repositories/sets.ts'
import { readStats } from '#web/server/stats.ts'

let folder: string
let engine: FakeEngine
let port: number
let panel: TestPanel

beforeEach(async () => {
  folder = temporaryFolder()
  engine = new FakeEngine(await controlToken(folder))
  port = await engine.open()
  panel = await openPanel(folder, { FAIRLINE_CONTROL: `127.0.0.1:${port}` })
  await until('the first configuration is applied', () => engine.revision !== null)
})
afterEach(async () => {
  await panel.close()
  await engine.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const link = () => panel.runtime.bridge.links()[0]
const applied = (number: number) =>
  until(`revision ${number} is applied`, () => engine.revision?.number === number)

async function oneDestination(channels: number | null = null): Promise<number> {
  await createSet({ id: 1, name: 'media' }, ALICE)
  const { id } = await createDestination(1, { uri: 'sip:192.0.2.1', channels }, ALICE)
  await until('the destination is applied', () => engine.received.at(-1)?.sets[0]?.destinations.length === 1)
  return id
}

describe('a probe that is asked for', () => {
  const impossible = { outcome: 'impossible', reason: 'nobody probes it' } as const

  test('the engine’s answer is handed on', async () => {
    engine.probeResult = impossible
    expect(await panel.runtime.bridge.probe(7)).toEqual(impossible)
    expect(engine.heard).toEqual(['probe 7'])
  })

  test('without an engine there is none', async () => {
    await engine.close()
    await until('the panel has seen it', () => link()?.connected === false)
    expect(await panel.runtime.bridge.probe(7)).toBeNull()
    const id = await createSet({ id: 1, name: 'media' }, ALICE).then(() =>
      createDestination(1, { uri: 'sip:192.0.2.1' }, ALICE).then((one) => one.id),
    )
    await expect(probeNow(id)).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' })
  })
})

describe('configuration', () => {
  test('an edit reaches the engine as a snapshot of the next revision', async () => {
    const id = await oneDestination()
    const before = engine.revision?.number ?? 0
    await setDestinationAdminState(id, 'draining', ALICE)
    await applied(before + 1)
    expect(engine.received.at(-1)?.sets[0]?.destinations[0]?.adminState).toBe('draining')
    await until('the panel heard so', () => link()?.applied?.number === before + 1)
    expect(link()?.applied).toEqual(link()?.wanted)
  })

  test('a state that is set already is no new revision', async () => {
    const id = await oneDestination()
    const before = engine.revision?.number
    await setDestinationAdminState(id, 'enabled', ALICE)
    expect((await panel.runtime.db.revision.findFirst())?.number).toBe(before)
  })

  test('an engine that comes back with an older revision gets the present one', async () => {
    await oneDestination()
    const wanted = engine.revision
    engine.revision = null
    engine.drop()
    await until('the panel sent it again', () => engine.revision?.number === wanted?.number)
  })

  test('a heartbeat heals an engine that lost its configuration', async () => {
    await oneDestination()
    engine.revision = null
    await until('the panel sent it again', () => engine.revision !== null)
  })

  test('troubles that come and go while the connection stands are shown, and no longer shown', async () => {
    expect(link()?.troubles).toEqual([])
    engine.troubles = ['4 load sources are stale.']
    await until('the trouble is shown', () => link()?.troubles[0] === '4 load sources are stale.')
    engine.troubles = []
    await until('it is gone', () => link()?.troubles.length === 0)
  })

  test('rules 25: a refusal is shown with its field, and another database is adopted only when asked', async () => {
    engine.refusal = {
      outcome: 'refused',
      code: 'SNAPSHOT_FOREIGN',
      field: 'revision.database',
      message: 'another database',
    }
    await createSet({ id: 5, name: 'late' }, ALICE)
    await until('the refusal is shown', () => link()?.refusal === 'another database (revision.database)')
    const result = await panel.runtime.bridge.adopt()
    expect(result?.outcome).toBe('applied')
    expect(engine.adopted.at(-1)).toBe(true)
    expect(link()?.refusal).toBe('')
  })
})

describe('rules 9: counts', () => {
  const calls = [{ setId: 1, destinationId: 1, channel: '1', total: 2, answered: 2, failed: 0, attempts: 3 }]

  test('a batch is committed, mirrored, then acknowledged; a repetition is acknowledged and ignored', async () => {
    const batch = engine.sendBatch({ calls })
    await until('it is acknowledged', () => engine.acknowledged.length === 1)
    expect(panel.runtime.totals.view().calls).toEqual(calls)
    engine.resend(batch)
    await until('it is acknowledged again', () => engine.acknowledged.length === 2)
    expect(panel.runtime.totals.view().calls).toEqual(calls)
    expect(await panel.runtime.db.destinationTotal.findFirst()).toMatchObject({ total: 2n, attempts: 3n })
  })

  test('what was not acknowledged when the panel died is counted once by the next one', async () => {
    engine.sendBatch({ calls })
    await until('it is acknowledged', () => engine.acknowledged.length === 1)
    await panel.close()
    await until('the panel is gone', () => !engine.isConnected)
    engine.sendBatch({ calls })
    panel = await openPanel(folder, { FAIRLINE_CONTROL: `127.0.0.1:${port}` })
    await until('it is acknowledged', () => engine.acknowledged.length === 2)
    expect(panel.runtime.totals.view().calls[0]?.total).toBe(4)
  })

  test('events of a batch are kept and shown once, whether they came as news before or not', async () => {
    const event = {
      atMs: 5,
      kind: 'health' as const,
      setId: 1,
      destinationId: 1,
      from: 'up',
      to: 'down',
      cause: 'probe',
      figures: {},
      lastedMs: null,
      text: 'media-1 is down: 3 probes unanswered',
    }
    engine.sendChange({ kind: 'event', event })
    engine.sendBatch({ events: [event] })
    await until('it is acknowledged', () => engine.acknowledged.length === 1)
    expect(await listEvents({ limit: 10 })).toEqual([{ ...event, id: 1 }])
  })

  test('a batch that does not say its position is not acknowledged by it, and the next one tells that it is lost', async () => {
    engine.sendBatch({ calls, startNumber: -1 })
    engine.sendBatch({ calls: [...calls, { ...calls[0], total: -1 } as never] })
    await until('the good one is acknowledged', () => engine.acknowledged.length === 1)
    expect(engine.acknowledged).toEqual([{ startNumber: 1, sequence: 2 }])
    expect(panel.runtime.totals.view().calls).toEqual(calls)
    const told = await listEvents({ limit: 10 })
    expect(told.map(({ kind, cause }) => `${kind} ${cause}`).sort()).toEqual([
      'dropped batch',
      'dropped count',
    ])
  })
})

describe('wishes', () => {
  test('rules 23: a drained destination is disabled by the engine’s report', async () => {
    const id = await oneDestination()
    await setDestinationAdminState(id, 'draining', ALICE)
    engine.sendChange({ kind: 'drained', destinationId: id })
    await until('it is disabled', async () => (await getDestination(id))?.adminState === 'disabled')
  })

  test('rules 23: a destination switched on again meanwhile stays on', async () => {
    const id = await oneDestination()
    engine.sendChange({ kind: 'drained', destinationId: id })
    engine.sendBatch({})
    await until('both are through', () => engine.acknowledged.length === 1)
    expect((await getDestination(id))?.adminState).toBe('enabled')
  })

  test('rules 27: an override set on the engine is taken over, once, with a new revision', async () => {
    const id = await oneDestination()
    const before = engine.revision?.number ?? 0
    const tick = {
      ...emptyTick(),
      destinations: [seenDestination(id, { adminState: 'draining', overridden: true, activeCalls: 1 })],
    }
    engine.sendTick(tick)
    engine.sendTick(tick)
    await applied(before + 1)
    expect((await getDestination(id))?.adminState).toBe('draining')
    expect(await panel.runtime.db.auditEntry.count({ where: { action: 'take over override' } })).toBe(1)
  })
})

describe('link', () => {
  test('a gap in the changes asks for a new state', async () => {
    engine.loseChange()
    engine.sendChange({ kind: 'drained', destinationId: 99 })
    await until('a resync is asked', () => engine.heard.includes('resync'))
  })

  test('it reconnects for ever and keeps what was seen last', async () => {
    engine.sendTick({ ...emptyTick(), activeCalls: 7 })
    await until('the tick is seen', () => panel.runtime.bridge.latestTick()?.activeCalls === 7)
    await engine.close()
    await until('the loss is seen', () => link()?.connected === false)
    expect(panel.runtime.bridge.latestTick()?.activeCalls).toBe(7)
    engine = new FakeEngine(await controlToken(folder))
    await engine.open(port)
    await until('it is connected again', () => link()?.connected === true)
  })

  test('an engine that refuses the token is asked again', async () => {
    await engine.close()
    const stranger = new FakeEngine('another token')
    await stranger.open(port)
    await until('it refused twice', () => stranger.refused >= 2, 8_000)
    expect(link()?.connected).toBe(false)
    await stranger.close()
    engine = new FakeEngine(await controlToken(folder))
    await engine.open(port)
    await until('it is connected again', () => link()?.connected === true, 8_000)
  }, 15_000)
})

describe('stats of the command line', () => {
  test('totals are those committed after a flush, actives those of a tick asked for now', async () => {
    const id = await oneDestination(2)
    engine.sendBatch({
      calls: [
        { setId: 1, destinationId: id, channel: '1', total: 3, answered: 3, failed: 0, attempts: 3 },
        { setId: 1, destinationId: id, channel: '2', total: 2, answered: 2, failed: 0, attempts: 2 },
      ],
      sources: [{ sourceId: 0, channel: '1', total: 5, unplaced: 1 }],
    })
    const tick = {
      ...emptyTick(),
      destinations: [seenDestination(id, { activeCalls: 1, health: 'up' })],
      channels: [{ side: 'destination' as const, id, channels: [{ channel: '2', activeCalls: 1 }] }],
    }
    const asked = readStats()
    await until('all sets are watched', () => engine.watched.includes(1))
    engine.sendTick(tick)
    engine.sendTick(tick)
    expect(await asked).toEqual({
      sets: [
        {
          id: 1,
          destinations: [
            {
              id,
              uri: 'sip:192.0.2.1',
              adminState: 'enabled',
              health: 'up',
              total: 5,
              active: 1,
              channels: [
                { channel: 1, total: 3, active: 0 },
                { channel: 2, total: 2, active: 1 },
              ],
            },
          ],
        },
      ],
      sources: [
        {
          id: 0,
          name: '(unknown)',
          total: 5,
          active: 0,
          unplaced: 1,
          channels: [{ channel: 1, total: 5, active: 0 }],
        },
      ],
    })
    expect(engine.heard).toContain('flush')
  })
})
