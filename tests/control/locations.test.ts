import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import { type SnapshotInput, snapshotSchema } from '#engine/contract/config.ts'
import type { EngineEvent } from '#engine/contract/live.ts'
import { Locations } from '#engine/control/locations.ts'
import type { KeptLocation } from '#engine/location/followed-name.ts'
import type { LocatedTarget, Location, Resolution } from '#engine/location/location.ts'
import { PanelClient, runControl, snapshot } from '#tests/support/control-thread.ts'
import { temporaryPath } from '#tests/support/data-folders.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'
import { a, TestDns } from '#tests/support/test-dns.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

const target = (address: string): LocatedTarget => ({
  transport: 'udp',
  address,
  port: 5060,
  name: 'a.example',
  priority: 0,
  weight: 0,
})
const found = (ttlSec: number, ...addresses: string[]): Resolution => ({
  kind: 'found',
  targets: addresses.map(target),
  ttlSec,
  problem: '',
})

function bench(kept: readonly KeptLocation[] = []) {
  const clock = new ManualClock()
  const posted: Location[][] = []
  const written: KeptLocation[][] = []
  const events: Partial<EngineEvent>[] = []
  const troubles: string[] = []
  const dnsTroubles: string[] = []
  const state = { answer: found(60, '192.0.2.1') as Resolution, isDiskFull: false }
  const locations = new Locations({
    clock,
    random: seededRandom(1),
    kept,
    locate: async () => state.answer,
    post: (all) => posted.push([...all]),
    write: async (all) => {
      if (state.isDiskFull) throw new Error('ENOSPC')
      written.push([...all])
    },
    tell: (event) => events.push(event),
    onTrouble: (of, sentence) => (of === 'dns' ? dnsTroubles : troubles).push(sentence),
  })
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 1_000) {
      clock.advance(Math.min(left, 1_000))
      for (let i = 0; i < 4; i++) await turn()
    }
  }
  const use = (...uris: string[]) => {
    const destinations = uris.map((uri, i) => ({ id: i + 1, uri }))
    const input: SnapshotInput = {
      format: 1,
      revision: { database: 'd', number: 1 },
      sets: [{ id: 4, name: 'one', destinations }],
      sources: [],
    }
    locations.reconcile(snapshotSchema.parse(input))
  }
  return { clock, locations, posted, written, events, troubles, dnsTroubles, state, pass, use }
}

describe('what the relay, the panel and the disk hear', () => {
  test('answers that come together go to the relay together, once', async () => {
    const { use, pass, posted } = bench()
    use('sip:a.example', 'sip:b.example', 'sip:192.0.2.9', 'sip:a.example')
    await pass(30_000)
    expect(posted).toHaveLength(1)
    expect(posted[0]?.map(({ key }) => key)).toEqual(['sip:a.example', 'sip:b.example'])
  })

  test('each destination of a name has its event: found, moved from and to, stale and why, fresh', async () => {
    const { use, pass, events, state, posted } = bench()
    state.answer = found(10, '192.0.2.1')
    use('sip:a.example')
    await pass(1_000)
    state.answer = found(10, '192.0.2.2')
    await pass(12_000)
    state.answer = { kind: 'failed', problem: 'no name server answers' }
    await pass(30_000)
    state.answer = found(10, '192.0.2.2')
    await pass(30_000)
    expect(events.map(({ text }) => text)).toEqual([
      'sip:a.example is found at udp:192.0.2.1:5060',
      'sip:a.example moved from udp:192.0.2.1:5060 to udp:192.0.2.2:5060',
      'sip:a.example keeps its last addresses, for DNS gives no new ones: no name server answers',
      'DNS answers for sip:a.example again, with the same addresses',
    ])
    expect(events[1]).toMatchObject({ kind: 'location', setId: 4, destinationId: 1, cause: 'changed' })
    expect(events[1]).toMatchObject({ from: 'udp:192.0.2.1:5060', to: 'udp:192.0.2.2:5060' })
    expect(posted).toHaveLength(2)
  })

  test('news of very many names at once are told as a number', async () => {
    const { use, pass, events, state } = bench()
    use(...Array.from({ length: 80 }, (_, i) => `sip:${i}.example`))
    await pass(30_000)
    expect(events).toHaveLength(51)
    expect(events.at(-1)).toMatchObject({ kind: 'location', text: 'DNS had news of 30 more destinations' })
    state.answer = { kind: 'failed', problem: 'no name server answers' }
    await pass(60_000)
    expect(events).toHaveLength(102)
  })

  test('the panel sees when it was resolved, until when, and what is wrong since when', async () => {
    const { use, pass, locations, state, clock, dnsTroubles } = bench()
    state.answer = { kind: 'nothing', problem: 'there is no name a.example', ttlSec: 5 }
    use('sip:a.example', 'sip:192.0.2.9')
    await pass(1_000)
    const atMs = clock.wallMs()
    expect(locations.liveOf(2)).toBeNull()
    expect(locations.liveOf(1)).toEqual({
      isStale: false,
      problem: 'there is no name a.example',
      problemSinceMs: atMs,
      resolvedAtMs: null,
      expiresAtMs: null,
    })
    expect(locations.counts).toEqual({ stale: 0, unresolved: 1 })
    state.answer = found(60, '192.0.2.1')
    await pass(6_000)
    const live = locations.liveOf(1)
    expect(live).toMatchObject({ isStale: false, problem: '', problemSinceMs: null })
    expect((live?.expiresAtMs ?? 0) - (live?.resolvedAtMs ?? 0)).toBe(60_000)
    state.answer = { kind: 'failed', problem: 'no name server answers' }
    await pass(70_000)
    expect(locations.counts).toEqual({ stale: 1, unresolved: 0 })
    expect(dnsTroubles.at(-1)).toBe('DNS gives no new answer: 1 destination keeps its last addresses.')
    state.answer = found(60, '192.0.2.1')
    await pass(70_000)
    expect(dnsTroubles.at(-1)).toBe('')
  })

  test('good answers are written when they become others, not at every look-up', async () => {
    const { use, pass, written, state } = bench()
    state.answer = found(5, '192.0.2.1')
    use('sip:a.example')
    await pass(60_000)
    expect(written).toHaveLength(1)
    expect(written[0]).toMatchObject([{ key: 'sip:a.example', targets: [{ address: '192.0.2.1' }] }])
    state.answer = found(5, '192.0.2.2')
    await pass(10_000)
    expect(written).toHaveLength(2)
  })

  test('a full disk is a trouble that ends by itself', async () => {
    const { use, pass, written, state, troubles } = bench()
    state.isDiskFull = true
    use('sip:a.example')
    await pass(2_000)
    expect(troubles.at(-1)).toContain('ENOSPC')
    state.isDiskFull = false
    await pass(12_000)
    expect([troubles.at(-1), written.length]).toEqual(['', 1])
  })

  test('kept answers reach a relay that was started before its configuration came', async () => {
    const kept = { key: 'sip:a.example', targets: [target('192.0.2.7')], resolvedAtMs: 1, expiresAtMs: 2 }
    const { use, pass, posted, state } = bench([kept])
    state.answer = { kind: 'failed', problem: 'no name server answers' }
    use('sip:a.example')
    await pass(1_000)
    expect(posted).toEqual([[{ key: 'sip:a.example', targets: [target('192.0.2.7')], problem: '' }]])
  })

  test('a name that is no more in the configuration is followed no more, and no timer is left at the end', async () => {
    const { use, pass, locations, clock, events } = bench()
    use('sip:a.example', 'sip:b.example')
    await pass(1_000)
    use('sip:b.example')
    await pass(100_000)
    expect(events).toHaveLength(2)
    expect(locations.liveOf(2)).toBeNull()
    await locations.stop()
    expect(clock.pending).toBe(0)
  })
})

test('on the running control thread: the relay is told, the tick shows it, the metrics count it, a restart keeps it', async () => {
  const dns = await new TestDns().open()
  onTestFinished(() => dns.close())
  dns.zone = [a('a.example', '192.0.2.1', 60)]
  const path = temporaryPath()
  const settings = { FAIRLINE_DNS: dns.text }
  const sets = [{ id: 1, name: 'one', destinations: [{ id: 7, uri: 'sip:a.example' }] }]
  const running = await runControl(path, settings)
  const panel = await new PanelClient(running).connected()
  await panel.configure(snapshot(1, { sets }))
  const location = { key: 'sip:a.example', targets: [{ address: '192.0.2.1', port: 5060 }], problem: '' }
  await vi.waitFor(() =>
    expect(running.relay.heard.at(-1)).toMatchObject({ kind: 'located', locations: [location] }),
  )
  const metrics = await (await fetch(`${running.origin}/metrics`)).text()
  expect(metrics).toContain('fairline_dns_queries_total{type="A",outcome="answered"} 1')
  expect(metrics).toContain('fairline_dns_stale_destinations 0')
  await running.control.stop()

  dns.mood = 'failing'
  const again = await runControl(path, settings)
  expect((await again.relay.startedWith()).locations).toMatchObject([location])
})
