import { describe, expect, test } from 'vitest'
import { type AnswerParts, answerTo } from '../support/responses.ts'
import { read, TestCaller, type TestDestination } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay } from '../support/test-relay.ts'
import { openDestinations } from '../support/two-destinations.ts'

const RTT_MS = 20
const ATTEMPT_MS = 2_000
const INVITE = { branch: 'z9hG4bK-inv' }

/** One destination that says only what the test makes it say, and a caller whose INVITE it has. */
async function scene(set = {}) {
  const world = await openTestRelay({ set: { destinations: destinations(1), ...set } })
  const host = world.network.host('10.0.1.1', 5070, () => {})
  const caller = new TestCaller(world.network)
  caller.request('INVITE', INVITE)
  world.clock.advance(RTT_MS)
  const answer = (status: number, parts: AnswerParts = {}) => {
    const usual = { tag: 'one', contact: 'sip:media@10.0.1.1:5070', ...parts }
    host.send(answerTo(read(host.received[0]), status, usual), FAIRLINE)
    world.clock.advance(RTT_MS)
  }
  const methods = () => host.received.map(read).map((m) => m.method)
  return { ...world, host, caller, answer, methods }
}

/** What it heard, each kind once; probes of ours, which follow a time-out, left out. */
const kindsOf = (party: TestDestination | undefined) =>
  [...new Set(party?.methods)].filter((method) => method !== 'OPTIONS')

/** Without its top Via, which is the proxy's own business. */
const belowVia = (bytes: Buffer) => bytes.toString('latin1').replace(/Via: [^\r]*\r\n/, '')

describe('§16.7 step 5, RFC 3960: provisionals of an INVITE', () => {
  test('each 101 to 199 passes at once and in order, those of several early dialogs side by side', async () => {
    const { caller, answer } = await scene()
    const said: [number, string][] = [
      [180, 'one'],
      [183, 'two'],
      [183, 'one'],
      [181, 'one'],
      [182, 'three'],
      [199, 'two'],
      [180, 'one'],
    ]
    for (const [i, [status, tag]] of said.entries()) {
      answer(status, { tag })
      expect(caller.host.received).toHaveLength(i + 2)
    }
    const heard = caller.host.received.slice(1).map(read)
    expect(heard.map((m) => [m.status, m.toTag])).toEqual(said)
  })

  test('a 183 with its session description passes byte for byte but for our Via', async () => {
    const { caller, answer, network } = await scene()
    const headers = { RSeq: '7', Require: '100rel', 'X-Odd': '\t"q\\"x" ,, ;=', Subject: 'früh' }
    answer(183, { headers, body: 'v=0\r\no=- 1 1 IN IP4 10.0.7.7\r\ns=-\r\n' })
    const sent = network.packets.find(({ from }) => from.address === '10.0.1.1')
    const received = caller.host.received.at(-1)
    expect(received?.toString('latin1')).toBe(belowVia(sent?.bytes ?? Buffer.alloc(0)))
  })

  test('a 100 is hop by hop: the destination’s own never passes', async () => {
    const { caller, answer } = await scene()
    for (let copy = 0; copy < 3; copy++) answer(100)
    expect(caller.statuses).toEqual([100])
    expect(caller.last().toTag).toBe('')
  })

  test('none passes after a final went up', async () => {
    const { caller, answer } = await scene()
    answer(486)
    answer(180, { tag: 'other' })
    answer(183)
    expect(caller.statuses).toEqual([100, 486])
  })
})

describe('§17.2.1: 100 for an INVITE', () => {
  test('goes at once, before anything came of it, with the caller’s Timestamp', async () => {
    const { network, clock } = await openTestRelay({ set: { destinations: destinations(1) } })
    network.host('10.0.1.1', 5070, () => {})
    const caller = new TestCaller(network)
    caller.request('INVITE', { headers: { Timestamp: '54.3' } })
    clock.advance(5)
    expect(caller.statuses).toEqual([100])
    expect(caller.last().header('Timestamp')).toBe('54.3')
  })
})

describe('§16.7 step 5: a 2xx to an INVITE passes whenever it comes', () => {
  test('after a 6xx went up', async () => {
    const { caller, answer } = await scene()
    answer(603)
    answer(200, { tag: 'other' })
    expect(caller.statuses).toEqual([100, 603, 200])
  })

  test('from each of several destinations that answer, with an ACK and a BYE for each', async () => {
    const { clock, caller, parties } = await openDestinations([[], [180], []])
    caller.request('INVITE', INVITE)
    clock.advance(ATTEMPT_MS + 100)
    parties[1]?.answer(503)
    clock.advance(ATTEMPT_MS + 100)
    for (const party of [parties[2], parties[0]]) party?.answer(200)
    clock.advance(RTT_MS)
    const answers = caller.host.received.map(read).filter((m) => m.status === 200)
    expect(answers.map((m) => m.toTag)).toEqual(['dest-10.0.1.3', 'dest-10.0.1.1'])
    for (const answer of answers) {
      caller.learn(answer)
      caller.request('ACK', { inDialog: true })
      caller.request('BYE', { inDialog: true, cseq: 2 })
      clock.advance(RTT_MS)
    }
    expect(parties.map(kindsOf)).toEqual([
      ['INVITE', 'ACK', 'BYE'],
      ['INVITE', 'ACK'],
      ['INVITE', 'ACK', 'BYE'],
    ])
  })

  test('again for each copy the destination sends', async () => {
    const { caller, answer } = await scene()
    answer(200)
    answer(200)
    expect(caller.statuses).toEqual([100, 200, 200])
  })
})

describe('§16.7 step 6: of failures one is told', () => {
  test('a second one of the same destination goes nowhere', async () => {
    const { caller, answer, methods } = await scene()
    answer(486)
    caller.request('ACK', INVITE)
    answer(500, { tag: 'other' })
    answer(603, { tag: 'third' })
    expect(caller.statuses).toEqual([100, 486])
    expect(methods()).toEqual(['INVITE', 'ACK', 'ACK', 'ACK'])
  })
})

describe('§16.7 step 5: a 6xx', () => {
  test('ends it: no destination is asked any more, whichever other 6xx the set moves on by', async () => {
    const { clock, caller, parties } = await openDestinations([[600], [200]], { failoverCodes: [503, 603] })
    caller.request('INVITE')
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 600])
    expect(parties[1]?.host.received).toHaveLength(0)
  })

  test('DEVIATION: moves on where the set names that very code: 600 of a pool of channels means that one is full', async () => {
    const { clock, caller, parties } = await openDestinations([[600], [200]], { failoverCodes: [600] })
    caller.request('INVITE')
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 200])
    expect(parties[0]?.methods).toEqual(['INVITE', 'ACK'])
  })

  test('cancels what was given up before and rings now', async () => {
    const { clock, caller, parties } = await openDestinations([[], [603]])
    caller.request('INVITE')
    clock.advance(ATTEMPT_MS + 100)
    expect(caller.statuses).toEqual([100, 603])
    parties[0]?.answer(180)
    clock.advance(RTT_MS)
    expect(kindsOf(parties[0])).toEqual(['INVITE', 'CANCEL', 'ACK'])
    expect(caller.statuses.filter((status) => status < 200)).toEqual([100])
  })
})

describe('§16.7 step 10, §9.1: after a final the pending branches are cancelled', () => {
  test('a ringing one at once, when another destination’s late 2xx went up', async () => {
    const { clock, caller, parties } = await openDestinations([[], [180]])
    caller.request('INVITE')
    clock.advance(ATTEMPT_MS + 100)
    parties[0]?.answer(200)
    clock.advance(RTT_MS)
    expect(parties[1]?.methods).toEqual(['INVITE', 'CANCEL', 'ACK'])
    expect(caller.statuses).toEqual([100, 180, 200])
  })

  test('one without a provisional not before it has one, and then once', async () => {
    const { clock, caller, parties } = await openDestinations([[], []])
    caller.request('INVITE')
    clock.advance(ATTEMPT_MS + 100)
    parties[0]?.answer(200)
    clock.advance(RTT_MS)
    expect(parties[1]?.methods).toEqual(['INVITE'])
    parties[1]?.answer(100)
    parties[1]?.answer(180)
    clock.advance(RTT_MS)
    expect(parties[1]?.methods.filter((method) => method === 'CANCEL')).toHaveLength(1)
  })

  test('one that answered finally is not', async () => {
    const { clock, caller, parties } = await openDestinations([[503], [180, 200]])
    caller.request('INVITE')
    clock.advance(RTT_MS)
    expect(parties[0]?.methods).toEqual(['INVITE', 'ACK'])
    expect(caller.statuses).toEqual([100, 180, 200])
  })
})

describe('§16.10: a caller that hung up hears one final', () => {
  test('the 487 of its destination', async () => {
    const { caller, answer } = await scene()
    answer(180)
    caller.request('CANCEL', INVITE)
    answer(487)
    expect(caller.statuses).toEqual([100, 180, 200, 487])
  })

  test('487 of ours, not the 503 of a destination before', async () => {
    const { clock, caller, parties } = await openDestinations([[503], []])
    caller.request('INVITE', INVITE)
    clock.advance(RTT_MS)
    caller.request('CANCEL', INVITE)
    clock.advance(RTT_MS)
    parties[1]?.answer(503, 'INVITE', [['Retry-After', '60']])
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 200, 487])
    expect(caller.last().header('Retry-After')).toBeNull()
  })

  test('the 200 that crossed its CANCEL: the call stands', async () => {
    const { caller, answer, relay } = await scene()
    answer(180)
    caller.request('CANCEL', INVITE)
    answer(200)
    expect(caller.statuses).toEqual([100, 180, 200, 200])
    expect(relay.directory.destination(1)?.activeCalls()).toBe(1)
  })

  test('487 of ours after 32 s, where its destination answers the CANCEL and nothing else', async () => {
    const { caller, answer, clock } = await scene()
    answer(180)
    caller.request('CANCEL', INVITE)
    clock.advance(32_100)
    expect(caller.statuses).toEqual([100, 180, 200, 487])
  })
})

describe('§17.1.1.3, §13.2.2.4: who acknowledges', () => {
  test('a failure is acknowledged by us, hop by hop, with the branch it answered', async () => {
    const { host, answer, methods } = await scene()
    answer(486)
    expect(methods()).toEqual(['INVITE', 'ACK'])
    const [invite, ack] = host.received.map(read)
    expect(ack?.topVia.branch).toBe(invite?.topVia.branch)
    expect(ack?.requestUri).toBe(invite?.requestUri)
    expect(ack?.nextVia()).toBeNull()
    expect(ack?.toTag).toBe('one')
  })

  test('a 2xx is not: its ACK comes from the caller, passes and makes no transaction', async () => {
    const { clock, caller, answer, methods, relay } = await scene()
    answer(200)
    expect(methods()).toEqual(['INVITE'])
    caller.learn()
    const before = relay.layer.size
    caller.request('ACK', { inDialog: true })
    clock.advance(RTT_MS)
    expect(methods()).toEqual(['INVITE', 'ACK'])
    expect(relay.layer.size).toBe(before)
  })
})
