import { describe, expect, test } from 'vitest'
import { killAndRestart } from '../support/killed-relay.ts'
import { read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay, type TestRelay, type TestRelayOptions } from '../support/test-relay.ts'

const RTT_MS = 20
/** Longer than the time-out of an attempt. */
const GIVEN_UP_MS = 2_100
const [FIRST, SECOND] = ['10.0.1.1', '10.0.1.2']
const SERIAL: TestRelayOptions = { set: { algorithm: 'priority' } }
const INVITE = { branch: 'z9hG4bK-inv' }

interface Scripts {
  readonly first?: readonly number[]
  readonly second?: readonly number[]
}

/** An engine, two destinations that are tried in turn, and a caller whose INVITE is on its way to the first. */
async function scene({ first = [], second = [180] }: Scripts = {}) {
  const engine = await openTestRelay(SERIAL)
  const { network } = engine
  const [one, two] = [
    new TestDestination(network, FIRST, first),
    new TestDestination(network, SECOND, second),
  ]
  const caller = new TestCaller(network)
  caller.request('INVITE', INVITE)
  return { engine, network, one, two, caller }
}

/** The same when the first has refused and the call went on to the second; the ACK on its way to the first is lost. */
async function movedOn(second?: readonly number[]) {
  const world = await scene({ first: [503], ...(second && { second }) })
  world.network.lose = ({ to, bytes }) => to.address === FIRST && bytes.toString().startsWith('ACK')
  world.engine.clock.advance(1)
  const early = world.engine.relay.tracker.feed.take().journal
  world.engine.clock.advance(RTT_MS)
  world.network.lose = () => false
  expect([world.one.methods, world.two.methods]).toEqual([['INVITE'], ['INVITE']])
  return { ...world, early }
}

/** As a telephone does with each copy of a final (RFC 3261 §17.1.1.2). */
function acknowledge(caller: TestCaller): void {
  caller.request('ACK', { ...INVITE, headers: { To: caller.last().header('To') ?? '' } })
}

function hasItsAck(destination: TestDestination): void {
  const ack = destination.lastRequest('ACK')
  expect(ack.topVia.branch).toBe(destination.lastRequest('INVITE').topVia.branch)
  expect(ack.topVia.sentBy).toBe(destination.lastRequest('INVITE').topVia.sentBy)
  expect(ack.nextVia()).toBeNull()
  expect(ack.toTag).toBe(destination.tag)
}

/** What is sent again after the kill goes through the whole of it: to the caller, whose ACK comes back. */
function refuses(
  destination: TestDestination,
  caller: TestCaller,
  { clock }: TestRelay,
  status: number,
): void {
  destination.answer(status)
  clock.advance(RTT_MS)
  expect(caller.statuses.at(-1)).toBe(status)
  acknowledge(caller)
  clock.advance(RTT_MS)
  hasItsAck(destination)
}

describe('rules 5: the ACK of a non-2xx reaches its destination when the kill fell', () => {
  test('after the INVITE was forwarded and written down', async () => {
    const { engine, one, caller } = await scene()
    engine.clock.advance(RTT_MS)
    refuses(one, caller, await killAndRestart(engine, SERIAL), 503)
  })

  test('after the INVITE was forwarded, before it was written down', async () => {
    const { engine, one, caller } = await scene()
    engine.clock.advance(RTT_MS)
    refuses(one, caller, await killAndRestart(engine, SERIAL, ''), 503)
  })

  test('after the first attempt was written down, before the second was: the second refuses', async () => {
    const { engine, early, two, caller } = await movedOn([])
    refuses(two, caller, await killAndRestart(engine, SERIAL, early), 486)
  })

  test('after the first attempt was written down, before the second was: the first refuses again', async () => {
    const { engine, early, one, caller } = await movedOn([])
    refuses(one, caller, await killAndRestart(engine, SERIAL, early), 503)
  })

  test('between the final that an engine before relayed and its ACK: the next one relays both', async () => {
    const { engine, one, caller } = await scene()
    engine.clock.advance(RTT_MS)
    const second = await killAndRestart(engine, SERIAL)
    one.answer(503)
    second.clock.advance(RTT_MS)
    const third = await killAndRestart(second, { ...SERIAL, start: { startNumber: 3 } })
    acknowledge(caller)
    third.clock.advance(RTT_MS)
    expect(one.methods).toEqual(['INVITE'])
    refuses(one, caller, third, 503)
  })

  test('and the ACK is lost on its way: the next copy of the final fetches another', async () => {
    const { engine, network, one, caller } = await scene()
    engine.clock.advance(RTT_MS)
    const after = await killAndRestart(engine, SERIAL)
    one.answer(503)
    after.clock.advance(RTT_MS)
    network.lose = ({ to }) => to.address === FIRST
    acknowledge(caller)
    after.clock.advance(8_000)
    network.lose = () => false
    expect(one.methods).toEqual(['INVITE'])
    refuses(one, caller, after, 503)
  })

  test('and the INVITE came with our own Route', async () => {
    const engine = await openTestRelay(SERIAL)
    const one = new TestDestination(engine.network, FIRST, [])
    const caller = new TestCaller(engine.network)
    const headers = { Route: '<sip:10.0.0.1;lr>' }
    caller.request('INVITE', { ...INVITE, headers })
    engine.clock.advance(RTT_MS)
    const after = await killAndRestart(engine, SERIAL)
    one.answer(486)
    after.clock.advance(RTT_MS)
    caller.request('ACK', { ...INVITE, headers: { ...headers, To: caller.last().header('To') ?? '' } })
    after.clock.advance(RTT_MS)
    hasItsAck(one)
    expect(one.lastRequest('ACK').routes()).toEqual([])
  })

  test('and the Request-URI is rewritten: the ACK has that of its INVITE', async () => {
    const options: TestRelayOptions = { set: { algorithm: 'priority', rewriteRequestUri: true } }
    const engine = await openTestRelay(options)
    const one = new TestDestination(engine.network, FIRST, [])
    const caller = new TestCaller(engine.network)
    caller.request('INVITE', INVITE)
    engine.clock.advance(RTT_MS)
    refuses(one, caller, await killAndRestart(engine, options, ''), 486)
    expect(one.lastRequest('ACK').requestUri).toBe(one.lastRequest('INVITE').requestUri)
  })

  test('during a re-INVITE', async () => {
    const engine = await openTestRelay(SERIAL)
    const one = new TestDestination(engine.network, FIRST)
    const caller = new TestCaller(engine.network)
    caller.request('INVITE', INVITE)
    engine.clock.advance(RTT_MS)
    caller.learn()
    caller.request('ACK', { inDialog: true })
    engine.clock.advance(RTT_MS)
    engine.network.lose = ({ from }) => from.address === FIRST
    const again = { branch: 'z9hG4bK-again', inDialog: true, cseq: 2 }
    caller.request('INVITE', again)
    engine.clock.advance(RTT_MS)
    engine.network.lose = () => false
    const after = await killAndRestart(engine, SERIAL)
    one.answer(488)
    after.clock.advance(RTT_MS)
    expect(caller.last().status).toBe(488)
    caller.request('ACK', again)
    after.clock.advance(RTT_MS)
    hasItsAck(one)
  })

  test('and nobody else is told of it: an ACK from another address goes nowhere', async () => {
    const { engine, network, one, caller } = await scene()
    engine.clock.advance(RTT_MS)
    const after = await killAndRestart(engine, SERIAL)
    one.answer(503)
    after.clock.advance(RTT_MS)
    const stranger = network.host('10.0.2.9', 5062, () => {})
    const ack = caller.build('ACK', { ...INVITE, headers: { To: caller.last().header('To') ?? '' } })
    stranger.send(ack, { address: '10.0.0.1', port: 5060 })
    after.clock.advance(RTT_MS)
    expect(one.methods).toEqual(['INVITE'])
  })

  test('timer H: what is acknowledged later goes nowhere', async () => {
    const { engine, one, caller } = await scene()
    engine.clock.advance(RTT_MS)
    const after = await killAndRestart(engine, SERIAL)
    one.answer(503)
    after.clock.advance(32_100)
    acknowledge(caller)
    after.clock.advance(RTT_MS)
    expect(one.methods).toEqual(['INVITE'])
  })
})

describe('RFC 3261 §16.7 step 6: a refusal that the engine before had done with is acknowledged here, and not passed on', () => {
  async function isSettledHere(after: TestRelay, one: TestDestination, caller: TestCaller, status: number) {
    const heard = caller.host.received.length
    one.answer(status)
    after.clock.advance(RTT_MS)
    hasItsAck(one)
    expect(caller.host.received).toHaveLength(heard)
  }

  test('its ACK was lost, the call rings at the second destination', async () => {
    const { engine, one, two, caller } = await movedOn()
    const after = await killAndRestart(engine, SERIAL)
    await isSettledHere(after, one, caller, 503)
    expect(after.relay.directory.destination(2)?.activeCalls()).toBe(1)
    two.answer(200)
    after.clock.advance(RTT_MS)
    expect(caller.last().status).toBe(200)
  })

  test('its ACK was lost, the second destination has answered', async () => {
    const { engine, one, caller } = await movedOn([180, 200])
    await isSettledHere(await killAndRestart(engine, SERIAL), one, caller, 503)
  })

  test('its attempt had timed out, and it refuses at last', async () => {
    const { engine, one, caller } = await scene()
    engine.clock.advance(GIVEN_UP_MS)
    const after = await killAndRestart(engine, SERIAL)
    await isSettledHere(after, one, caller, 480)
    expect(after.relay.directory.destination(2)?.activeCalls()).toBe(1)
  })

  test('nothing of the INVITE was written down, and it came again and was placed anew', async () => {
    const { engine, one, two, caller } = await scene()
    engine.clock.advance(RTT_MS)
    const withoutFirst = destinations(2)?.slice(1)
    const after = await killAndRestart(engine, { set: { ...SERIAL.set, destinations: withoutFirst } }, '')
    caller.request('INVITE', INVITE)
    after.clock.advance(RTT_MS)
    expect(two.methods).toEqual(['INVITE'])
    await isSettledHere(after, one, caller, 503)
    expect(after.relay.directory.destination(2)?.activeCalls()).toBe(1)
  })
})

test('RFC 3261 §17.2.1: an INVITE that comes again behind its final is absorbed, not placed anew', async () => {
  const { engine, one, two, caller } = await scene()
  engine.clock.advance(RTT_MS)
  const after = await killAndRestart(engine, SERIAL)
  one.answer(503)
  after.clock.advance(RTT_MS)
  caller.request('INVITE', INVITE)
  after.clock.advance(RTT_MS)
  expect([one.methods, two.methods]).toEqual([['INVITE'], []])
  refuses(one, caller, after, 503)
})

test('RFC 3261 §17.1.1.3: an ACK of our own has From, To, Call-ID and CSeq number of its refusal', async () => {
  const { engine, network, one } = await movedOn()
  const after = await killAndRestart(engine, SERIAL)
  one.answer(503)
  const refusal = read(network.packets.at(-1)?.bytes)
  after.clock.advance(RTT_MS)
  const ack = one.lastRequest('ACK')
  for (const name of ['From', 'To', 'Call-ID']) expect(ack.header(name)).toBe(refusal.header(name))
  expect(ack.cseqNumber).toBe(refusal.cseqNumber)
  expect(ack.requestUri).toBe(refusal.toUri)
})
