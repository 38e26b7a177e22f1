import { describe, expect, test } from 'vitest'
import type { SnapshotInput } from '#engine/contract/config.ts'
import type { Told } from '#engine/control/events.ts'
import { settleRelay } from '#engine/relay-settling.ts'
import { killAndRestart } from '../support/killed-relay.ts'
import { methods, TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay, type TestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const MOST = 16
const CALLER = '10.0.2.1'

function options(more: Partial<SnapshotInput['settings']> = {}) {
  const sources = [{ id: 1, name: 'pbx', network: CALLER }]
  const settings = { limits: { transactions: MOST }, ...more }
  return { set: { destinations: destinations(1) }, snapshot: { sources, settings } }
}

/** A relay with room for sixteen requests, and a destination that rings without end. */
async function scene(more: Partial<SnapshotInput['settings']> = {}) {
  const open = await openTestRelay(options(more))
  const destination = new TestDestination(open.network, '10.0.1.1', [180])
  return { ...open, destination, ...callers(open) }
}

function callers({ clock, network }: Pick<TestRelay, 'clock' | 'network'>, before = 0) {
  let calls = before
  const caller = () => {
    calls += 1
    return new TestCaller(network, CALLER, 7_000 + calls, `call-${calls}`)
  }
  const begin = (method = 'INVITE', request: Parameters<TestCaller['request']>[1] = {}) => {
    const one = caller()
    one.request(method, request)
    clock.advance(RTT_MS)
    return one
  }
  const fill = (count = MOST) => Array.from({ length: count }, () => begin('INVITE', { branch: BRANCH }))
  return { begin, fill }
}

const BRANCH = 'z9hG4bK-inv'

describe('§21.5.4: beyond the limit of requests under way', () => {
  test('a new INVITE is answered 503 with a Retry-After of 1 to 10 s, each copy alike, and leaves nothing behind', async () => {
    const { begin, fill, relay, clock, destination } = await scene()
    expect(fill().map(({ statuses }) => statuses)).toEqual(Array.from({ length: MOST }, () => [100, 180]))
    const [size, timers] = [relay.layer.size, relay.layer.wheel.size]
    const invite = { branch: 'z9hG4bK-late' }
    const late = begin('INVITE', invite)
    expect(late.statuses).toEqual([503])
    const { toTag } = late.last()
    expect(Number(late.last().header('Retry-After'))).toBeGreaterThanOrEqual(1)
    expect(Number(late.last().header('Retry-After'))).toBeLessThanOrEqual(10)
    late.request('INVITE', invite)
    clock.advance(RTT_MS)
    expect(late.statuses).toEqual([503, 503])
    expect(late.last().toTag).toBe(toTag)
    late.request('ACK', { ...invite, headers: { To: `<sip:1000@10.0.0.1>;tag=${toTag}` } })
    clock.advance(RTT_MS)
    expect([relay.layer.open, relay.layer.size, relay.layer.wheel.size]).toEqual([MOST, size, timers])
    expect([relay.tracker.size, destination.methods.length]).toEqual([MOST, MOST])
    expect(relay.traffic.dropCounts()).toEqual([{ reason: 'overload', count: 2 }])
  })

  test('Retry-After is drawn, so that those who were refused do not come back together', async () => {
    const { begin, fill } = await scene()
    fill()
    const waits = Array.from({ length: 200 }, () => Number(begin().last().header('Retry-After')))
    expect([...new Set(waits)].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('§11.2: OPTIONS is answered as an INVITE would be, and so is every other request that begins something', async () => {
    const { begin, fill } = await scene()
    fill()
    for (const method of ['OPTIONS', 'REGISTER', 'MESSAGE', 'SUBSCRIBE', 'INFO'])
      expect([method, begin(method).statuses]).toEqual([method, [503]])
  })

  test('after one final the next INVITE is let in; the lingering transaction does not count', async () => {
    const { begin, fill, destination, relay, clock } = await scene()
    fill()
    expect(begin().statuses).toEqual([503])
    destination.answer(486)
    clock.advance(RTT_MS)
    expect(relay.layer.open).toBe(MOST - 1)
    expect(begin().statuses).toEqual([100, 180])
    expect(begin().statuses).toEqual([503])
  })

  test('§17.2.1: a copy of an INVITE under way hears its 180 again', async () => {
    const { fill, clock } = await scene()
    const [first] = fill()
    first?.request('INVITE', { branch: BRANCH })
    clock.advance(RTT_MS)
    expect(first?.statuses).toEqual([100, 180, 180])
  })

  test('§9.2: a CANCEL passes, and makes room', async () => {
    const { begin, fill, clock, relay } = await scene()
    const last = fill().at(-1)
    last?.request('CANCEL', { branch: BRANCH })
    clock.advance(RTT_MS)
    expect(last?.statuses).toEqual([100, 180, 200, 487])
    expect(relay.layer.open).toBe(MOST - 1)
    expect(begin().statuses).toEqual([100, 180])
  })

  test('§15: re-INVITE and BYE of an answered call pass', async () => {
    const { begin, fill, destination, clock, relay } = await scene()
    const answered = begin()
    destination.answer(200)
    clock.advance(RTT_MS)
    answered.learn()
    answered.request('ACK', { inDialog: true })
    fill()
    expect(begin().statuses).toEqual([503])
    for (const [cseq, method] of ['INVITE', 'BYE'].entries()) {
      answered.request(method, { inDialog: true, cseq: cseq + 2 })
      clock.advance(RTT_MS)
    }
    expect(answered.statuses).toEqual([100, 180, 200, 100, 200, 200])
    expect(relay.tracker.size).toBe(MOST)
  })

  test('requests within dialogs may make as many again, and no more', async () => {
    const { begin, fill, destination, clock, relay } = await scene()
    const answered = begin()
    destination.answer(200)
    clock.advance(RTT_MS)
    answered.learn()
    fill()
    destination.silence()
    for (let cseq = 2; cseq < MOST + 2; cseq++) answered.request('INFO', { inDialog: true, cseq })
    clock.advance(RTT_MS)
    expect(relay.layer.open).toBe(2 * MOST)
    answered.request('BYE', { inDialog: true, cseq: 99 })
    clock.advance(RTT_MS)
    expect(answered.statuses.at(-1)).toBe(503)
  })

  test('RFC 4412 §3.1: a call with a Resource-Priority passes, of somebody we know alone', async () => {
    const { begin, fill, network, clock } = await scene()
    fill()
    const headers = { 'Resource-Priority': 'esnet.0' }
    expect(begin('INVITE', { headers }).statuses).toEqual([100, 180])
    const stranger = new TestCaller(network, '10.0.9.9')
    stranger.request('INVITE', { headers })
    clock.advance(RTT_MS)
    expect(stranger.statuses).toEqual([503])
  })

  test('a tag that names no dialog opens no door', async () => {
    const { begin, fill, relay } = await scene()
    fill()
    const To = '<sip:1000@10.0.0.1>;tag=invented'
    expect(begin('INVITE', { headers: { To } }).statuses.at(-1)).toBeGreaterThanOrEqual(400)
    expect(relay.layer.open).toBe(MOST)
  })

  test('a request counts once for each 2 KB that it begins', async () => {
    const { begin, relay } = await scene()
    begin('INVITE', { headers: { 'X-Long': 'x'.repeat(5_000) } })
    expect(relay.layer.open).toBe(3)
    for (let i = 0; i < 5; i++) begin('INVITE', { headers: { 'X-Long': 'x'.repeat(5_000) } })
    expect(begin().statuses).toEqual([503])
  })

  test('a stranger hears of it within its limit of refusals', async () => {
    const { fill, network, clock, relay } = await scene({
      limits: { transactions: MOST, rejectsPerSecond: 1 },
    })
    fill()
    const stranger = new TestCaller(network, '10.0.9.9')
    for (let i = 0; i < 3; i++) stranger.request('INVITE')
    clock.advance(RTT_MS)
    expect(stranger.statuses).toEqual([503])
    expect(relay.traffic.dropCounts()).toContainEqual({ reason: 'reject-limit', count: 2 })
  })

  test('§17.2.3: a copy of an INVITE that the engine before this one forwarded is no new one', async () => {
    const before = await scene()
    const ringing = before.begin('INVITE', { branch: BRANCH })
    const after = await killAndRestart(before, options())
    const { begin } = callers(after, 1)
    for (let i = 0; i < MOST; i++) begin('INVITE', { branch: `z9hG4bK-after-${i}` })
    expect(after.relay.layer.open).toBe(MOST)
    ringing.request('INVITE', { branch: BRANCH })
    after.clock.advance(RTT_MS)
    expect(ringing.statuses).not.toContain(503)
  })
})

test('an event tells when refusing begins and when it is over, once each', async () => {
  const { begin, fill, relay, clock, destination } = await scene()
  const told: Told[] = []
  clock.every(1_000, () =>
    settleRelay(relay, clock, {
      tell: (event) => told.push(event),
      onDrained: () => {},
      onDrainRelease: () => {},
    }),
  )
  fill()
  clock.advance(3_000)
  expect([told, relay.proxy.admission.isOverloaded]).toEqual([[], false])
  for (let second = 0; second < 4; second++) {
    begin()
    begin()
    clock.advance(1_000)
  }
  expect(relay.proxy.admission.isOverloaded).toBe(true)
  clock.advance(10_000)
  expect(relay.proxy.admission.isOverloaded).toBe(false)
  expect(told).toMatchObject([
    { kind: 'engine', cause: 'overload', to: 'overloaded', figures: { most: MOST } },
    { kind: 'engine', cause: 'overload', from: 'overloaded', to: 'ready', figures: { refused: 8 } },
  ])
  expect(told.map(({ text }) => text)).toEqual([
    'As many requests are under way as may be, 16: new ones are refused with 503',
    'New requests are taken again: 8 requests refused with 503',
  ])
  expect(methods(destination.host)).toHaveLength(MOST)
})
