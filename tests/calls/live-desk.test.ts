import { describe, expect, test, vi } from 'vitest'
import { engineEventSchema } from '#engine/contract/live.ts'
import {
  type LiveCallPage,
  type LiveCallsQuery,
  liveCallsSchema,
  type ReleaseCommand,
} from '#engine/contract/live-calls.ts'
import { engineEvent } from '#engine/control/events.ts'
import { killAndRestart } from '../support/killed-relay.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { openTestRelay, type TestRelay, type TestRelayOptions, testSnapshot } from '../support/test-relay.ts'

const RTT_MS = 20
const ROWS: TestRelayOptions = {
  set: {
    dialogCheckSec: 60,
    destinations: [
      { id: 1, uri: 'sip:10.0.1.1:5070', channels: 8 },
      { id: 2, uri: 'sip:10.0.1.2:5070' },
    ],
  },
}

async function scene(count: number, scripts: readonly (readonly number[])[] = [[200], [200]]) {
  const world = await openTestRelay(ROWS)
  const hosts = scripts.map((script, i) => new TestDestination(world.network, `10.0.1.${i + 1}`, script))
  const callers: TestCaller[] = []
  for (let i = 0; i < count; i++) {
    const caller = new TestCaller(world.network, `10.0.2.${1 + i}`, 5062, `call-${i}`)
    caller.answersWith = 200
    caller.request('INVITE')
    world.clock.advance(RTT_MS)
    if (caller.last().status === 200) caller.learn()
    callers.push(caller)
  }
  return { ...world, hosts, callers, ...questions(world), ended: vi.spyOn(world.relay.tracker, 'ended') }
}

function questions({ relay, clock }: TestRelay) {
  const list = (query: Partial<LiveCallsQuery> = {}): LiveCallPage => {
    let page: LiveCallPage | null = null
    relay.liveness.desk.list(liveCallsSchema.parse(query), (answer) => {
      page = answer
    })
    clock.advance(2_000)
    if (!page) throw new Error('no answer')
    return page
  }
  const release = (command: ReleaseCommand): number => {
    let count = -1
    relay.liveness.desk.release(command, (released) => {
      count = released
    })
    clock.advance(2_000)
    return count
  }
  const active = () => relay.directory.destinations.map((destination) => destination.activeCalls())
  return { list, release, active }
}

describe('the list of live calls', () => {
  test('oldest first, with who calls whom, since when, and until when', async () => {
    const { list, clock } = await scene(3)
    const { calls, total, isCapped } = list()
    expect(total).toBe(3)
    expect(isCapped).toBe(false)
    expect(calls.map(({ number, callId, destinationId }) => [number, callId, destinationId])).toEqual([
      [1, 'call-0', 1],
      [2, 'call-1', 2],
      [3, 'call-2', 1],
    ])
    const [first] = calls
    expect(first).toMatchObject({ state: 'answered', from: 'sip:alice@10.0.2.1', to: 'sip:1000@10.0.0.1' })
    expect(first).toMatchObject({ setId: 1, sourceId: 0, channel: '1', doubt: '' })
    expect(first?.startedAtMs).toBeLessThan(first?.answeredAtMs ?? 0)
    expect(first?.expiresAtMs).toBe((first?.answeredAtMs ?? 0) + 43_200_000)
    expect(first?.startedAtMs).toBeLessThan(clock.wallMs())
  })

  test('by destination, set and a part of Call-ID, From or To; at most as many as asked for, all of them counted', async () => {
    const { list } = await scene(5)
    expect(list({ destinationId: 2 }).calls.map(({ number }) => number)).toEqual([2, 4])
    expect(list({ setId: 9 })).toEqual({ calls: [], total: 0, isCapped: false })
    expect(list({ search: 'CALL-3' }).calls.map(({ number }) => number)).toEqual([4])
    expect(list({ search: 'alice@10.0.2.5' }).calls.map(({ number }) => number)).toEqual([5])
    expect(list({ search: 'sip:1000@', limit: 2 })).toMatchObject({
      calls: [{ number: 1 }, { number: 2 }],
      total: 5,
    })
  })

  test('doubtful ones alone, each with its doubt', async () => {
    const { list, callers, clock } = await scene(2)
    if (callers[1]) callers[1].answersWith = null
    clock.advance(68_000)
    expect(list({ doubtfulOnly: true }).calls).toMatchObject([
      { number: 2, doubt: 'OPTIONS unanswered by its caller' },
    ])
  })
})

describe('released calls', () => {
  test('by number: they leave the books, and nobody is sent anything', async () => {
    const { release, active, news, ended, network } = await scene(4)
    network.packets.length = 0
    expect(release({ kind: 'calls', numbers: [1, 2, 77] })).toBe(2)
    expect(active()).toEqual([1, 1])
    expect(ended.mock.calls.map(([, cause]) => cause)).toEqual(['released', 'released'])
    expect(network.packets).toEqual([])
    expect(news).toMatchObject([{ kind: 'released', cause: 'operator', figures: { calls: 2 } }])
    for (const told of news) expect(() => engineEventSchema.parse(engineEvent(1, told))).not.toThrow()
    expect(release({ kind: 'calls', numbers: [1, 2, 77] })).toBe(0)
    expect(news).toHaveLength(1)
  })

  test('doubtful ones of a destination, and all of it', async () => {
    const { release, active, callers, clock } = await scene(6)
    if (callers[0]) callers[0].answersWith = null
    clock.advance(68_000)
    expect(release({ kind: 'doubtful', destinationId: 1 })).toBe(1)
    expect(active()).toEqual([2, 3])
    expect(release({ kind: 'all', destinationId: 2 })).toBe(3)
    expect(active()).toEqual([2, 0])
  })

  test('a call that still rings is released as well; its answer reaches the caller and is counted nowhere', async () => {
    const { release, active, callers, hosts, clock, relay } = await scene(1, [[180], [180]])
    expect(release({ kind: 'all', destinationId: 1 })).toBe(1)
    hosts[0]?.answer(200)
    clock.advance(RTT_MS)
    expect(callers[0]?.statuses).toEqual([100, 180, 200])
    expect(active()).toEqual([0, 0])
    expect(relay.tracker.size).toBe(0)
    expect(relay.tracker.ledger.takeMoved().calls).toContainEqual(
      expect.objectContaining({ total: 1, failed: 1, answered: 0 }),
    )
  })

  test.each(['caller', 'destination'])(
    'BYE of the %s still gets through, and every counter stays at 0',
    async (side) => {
      const { release, active, callers, hosts, clock } = await scene(1)
      release({ kind: 'all', destinationId: 1 })
      expect(active()).toEqual([0, 0])
      if (side === 'caller') callers[0]?.request('BYE', { inDialog: true, cseq: 2 })
      else hosts[0]?.request('BYE', 9)
      clock.advance(RTT_MS)
      const heard =
        side === 'caller'
          ? hosts[0]?.methods
          : callers[0]?.host.received.map((bytes) => bytes.toString('latin1', 0, 3))
      expect(heard?.at(-1)).toBe('BYE')
      expect(active()).toEqual([0, 0])
    },
  )

  test('re-INVITE and BYE find a destination that was removed from the configuration since', async () => {
    const { release, callers, hosts, clock, relay, active } = await scene(1)
    relay.directory.apply(testSnapshot({ set: { destinations: [{ id: 2, uri: 'sip:10.0.1.2:5070' }] } }))
    release({ kind: 'all', destinationId: 1 })
    relay.directory.settle()
    expect(relay.directory.destination(1)).toBeUndefined()
    callers[0]?.request('INVITE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    callers[0]?.request('BYE', { inDialog: true, cseq: 3 })
    clock.advance(RTT_MS)
    expect(hosts[0]?.methods).toEqual(['INVITE', 'INVITE', 'BYE'])
    expect(callers[0]?.last().status).toBe(200)
    expect(active()).toEqual([0])
    expect(relay.tracker.size).toBe(0)
  })

  test('a drain at its deadline releases what is left', async () => {
    const { relay, active, news, clock } = await scene(4)
    expect(relay.liveness.desk.releaseAt(1)).toBe(true)
    clock.advance(100)
    expect(active()).toEqual([0, 2])
    expect(news).toMatchObject([{ cause: 'drain', destinationId: 1, figures: { calls: 2 } }])
  })
})

test('after a restart a call is listed with the times it had', async () => {
  const { clock, list, callers, ...before } = await scene(1)
  clock.advance(50_000)
  const [known] = list().calls
  const after = await killAndRestart({ clock, ...before }, ROWS)
  clock.advance(10_000)
  const [listed] = questions(after).list().calls
  expect(listed?.startedAtMs).toBe(known?.startedAtMs)
  expect(listed?.answeredAtMs).toBe(known?.answeredAtMs)
  expect(callers).toHaveLength(1)
})
