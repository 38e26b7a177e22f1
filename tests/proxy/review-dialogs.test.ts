import { describe, expect, test } from 'vitest'
import { type AnswerParts, answerTo } from '../support/responses.ts'
import { read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay, testSnapshot } from '../support/test-relay.ts'

const RTT_MS = 20
const FIRST = '10.0.1.1'
const ONE = { destinations: destinations(1) }

/** A destination that hears and says nothing by itself, and a caller whose INVITE it has. */
async function scene(set: object = ONE, options: object = {}) {
  const world = await openTestRelay({ set, ...options })
  const host = world.network.host(FIRST, 5070, () => {})
  const caller = new TestCaller(world.network)
  caller.request('INVITE')
  world.clock.advance(RTT_MS)
  const invite = read(host.received[0])
  const answer = (status: number, parts: AnswerParts = {}) => {
    const usual = { tag: 'one', contact: `sip:media@${FIRST}:5070`, ...parts }
    host.send(answerTo(invite, status, usual), FAIRLINE)
    world.clock.advance(RTT_MS)
    return caller.host.received.map(read).findLast((m) => m.toTag === usual.tag)
  }
  const heard = () => host.received.map(read).map((m) => m.method)
  return { ...world, host, caller, invite, answer, heard }
}

describe('several dialogs of one INVITE', () => {
  test('§13.2.2.4: of two 2xx of a forking proxy behind the destination the caller ends one: the call goes on', async () => {
    const { clock, caller, answer, host, relay } = await scene()
    const one = answer(200, { tag: 'one' })
    const two = answer(200, { tag: 'two' })
    caller.learn(two)
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    host.send(answerTo(read(host.received.at(-1)), 200), FAIRLINE)
    clock.advance(RTT_MS)
    expect(relay.directory.destination(1)?.activeCalls()).toBe(1)
    caller.learn(one)
    caller.request('BYE', { inDialog: true, cseq: 3 })
    clock.advance(RTT_MS)
    host.send(answerTo(read(host.received.at(-1)), 200), FAIRLINE)
    clock.advance(RTT_MS)
    expect(relay.directory.destination(1)?.activeCalls()).toBe(0)
  })

  test('§13.2.2.4: of two 2xx of two destinations the caller ends the second: the call on the first goes on', async () => {
    const { network, clock, relay } = await openTestRelay({ set: { algorithm: 'priority' } })
    const slow = new TestDestination(network, FIRST, [])
    const quick = new TestDestination(network, '10.0.1.2', [180])
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(2_100)
    slow.answer(200)
    quick.answer(200)
    clock.advance(RTT_MS)
    caller.learn(caller.host.received.map(read).findLast((m) => m.toTag === quick.tag))
    caller.request('ACK', { inDialog: true })
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(quick.methods.at(-1)).toBe('BYE')
    expect(relay.directory.destination(1)?.activeCalls()).toBe(1)
    expect(relay.tracker.size).toBe(1)
  })

  test('§15: a BYE in one early dialog does not end the call: another branch answers and is counted', async () => {
    const { clock, caller, answer, host, relay } = await scene()
    const one = answer(180, { tag: 'one' })
    answer(180, { tag: 'two' })
    caller.learn(one)
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    host.send(answerTo(read(host.received.at(-1)), 200), FAIRLINE)
    clock.advance(RTT_MS)
    answer(200, { tag: 'two' })
    expect(relay.directory.destination(1)?.activeCalls()).toBe(1)
    expect(relay.tracker.ledger.takeMoved().calls.find((cell) => cell.total > 0)).toMatchObject({
      total: 1,
      answered: 1,
    })
  })

  test('RFC 3262: PRACK follows the Contact of the 183 it acknowledges, although it is another host', async () => {
    const { network, clock, caller, answer, heard } = await scene()
    const media = network.host('10.0.7.7', 5090, () => {})
    caller.learn(answer(183, { contact: 'sip:media@10.0.7.7:5090' }))
    caller.request('PRACK', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(caller.statuses).not.toContain(403)
    expect(media.received.map(read).map((m) => m.method)).toEqual(['PRACK'])
    expect(heard()).toEqual(['INVITE'])
  })
})

describe('where a dialog goes', () => {
  test('R3: a destination given another address still gets the BYE of the calls it has', async () => {
    const { clock, caller, answer, heard, relay } = await scene()
    caller.learn(answer(200))
    const rows = [{ id: 1, uri: 'sip:10.0.1.99:5070' }]
    relay.directory.apply(testSnapshot({ set: { destinations: rows } }))
    caller.request('ACK', { inDialog: true })
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(heard()).toEqual(['INVITE', 'ACK', 'BYE'])
  })

  test('R3: a destination taken out of the configuration still gets the BYE of the calls it has', async () => {
    const { clock, caller, answer, heard, host, relay } = await scene()
    caller.learn(answer(200))
    relay.directory.apply(testSnapshot({ set: { destinations: [] } }))
    relay.directory.settle()
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(heard()).toEqual(['INVITE', 'BYE'])
    host.send(answerTo(read(host.received.at(-1)), 200), FAIRLINE)
    clock.advance(RTT_MS)
    expect(relay.tracker.size).toBe(0)
    expect(relay.directory.settle().forgotten).toHaveLength(1)
  })

  test('§16.6 step 6: a next hop without lr gets its own URI as the Request-URI, and ours goes to the end', async () => {
    const { clock, caller, answer, host } = await scene()
    caller.learn(answer(200, { recordRoute: `<sip:${FIRST}:5070>`, contact: 'sip:media@10.0.7.7:5090' }))
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    const bye = read(host.received.at(-1))
    expect(bye.requestUri).toBe(`sip:${FIRST}:5070`)
    expect(bye.routes().map((route) => route.uri)).toEqual(['sip:media@10.0.7.7:5090'])
  })

  test('§16.4: a strict router put one of our two Record-Route values into the Request-URI: both go', async () => {
    const { network, clock } = await openTestRelay({ set: ONE })
    const destination = new TestDestination(network, FIRST)
    const caller = new TestCaller(network, '10.0.2.1', 5062, 'call-tcp', 'tcp')
    caller.request('INVITE')
    clock.advance(RTT_MS)
    const [near, far] = destination.lastRequest('INVITE').recordRoutes()
    const contact = 'sip:alice@10.0.2.1:5062'
    const lines = [
      `BYE ${near?.uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${FIRST}:5070;branch=z9hG4bK-strict`,
      `Route: <${far?.uri}>, <${contact}>`,
      'Max-Forwards: 70',
      `From: <sip:1000@10.0.0.1>;tag=${destination.tag}`,
      'To: <sip:alice@10.0.2.1>;tag=tag-call-tcp',
      'Call-ID: call-tcp',
      'CSeq: 9 BYE',
      'Content-Length: 0',
    ]
    destination.host.send(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), FAIRLINE)
    clock.advance(RTT_MS)
    expect(caller.last().method).toBe('BYE')
    expect(caller.last().requestUri).toBe(contact)
    expect(caller.last().routes()).toHaveLength(0)
  })

  test('§14.1, RFC 6141 §4.4: a re-INVITE that was refused moves nobody: the old Contact still stands', async () => {
    const { network, clock, caller, answer, host } = await scene()
    const media = network.host('10.0.7.7', 5090, () => {})
    caller.learn(answer(200, { contact: 'sip:media@10.0.7.7:5090' }))
    const routes = read(host.received[0]).recordRoutes()
    const reInvite = caller
      .build('INVITE', { cseq: 7, branch: 'z9hG4bK-glare' })
      .toString('latin1')
      .replace(/^INVITE \S+/, 'INVITE sip:alice@10.0.2.1:5062')
      .replace(/Via: [^\r]*/, `Via: SIP/2.0/UDP ${FIRST}:5070;branch=z9hG4bK-glare`)
      .replace(/From: [^\r]*/, 'From: <sip:1000@10.0.0.1>;tag=one')
      .replace(/To: [^\r]*/, 'To: <sip:alice@10.0.2.1>;tag=tag-call-1')
      .replace(/Contact: [^\r]*/, `Route: <${routes[0]?.uri}>\r\nContact: <sip:media@10.0.9.9:5090>`)
    host.send(Buffer.from(reInvite, 'latin1'), FAIRLINE)
    clock.advance(RTT_MS)
    caller.send(answerTo(caller.last(), 491))
    clock.advance(RTT_MS)
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(media.received.map(read).map((m) => m.method)).toEqual(['BYE'])
  })
})
