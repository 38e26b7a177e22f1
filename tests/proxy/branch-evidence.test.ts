import { describe, expect, test } from 'vitest'
import { hearEvidence } from '../support/heard-evidence.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay, type TestRelay } from '../support/test-relay.ts'
import { openDestinations } from '../support/two-destinations.ts'

const TICK_MS = 20
const kinds = (heard: { kind: string }[]) => heard.map(({ kind }) => kind)

/** A call is answered, then its destination falls silent, and the caller sends an INFO. */
async function silentInDialog() {
  const world = await openDestinations([[200]])
  world.caller.request('INVITE')
  world.clock.advance(50)
  world.caller.learn()
  // Its Contact is a name: requests go to where it took the call.
  world.caller.dialog.target = 'sip:media@media.example'
  const heard = hearEvidence(world)
  world.parties[0]?.silence()
  world.caller.request('INFO', { cseq: 2, inDialog: true })
  return { world, heard }
}

describe('§17.1.1.2: a branch without any answer for T1 is a suspicion', () => {
  test('after 500 ms, once, and the time-out after that names the source of the call', async () => {
    const world = await openDestinations([[], [200]])
    const heard = hearEvidence(world)
    const startMs = world.clock.monotonicMs()
    world.caller.request('INVITE')
    world.clock.advance(499)
    expect(heard).toEqual([])
    world.clock.advance(1 + TICK_MS)
    expect(kinds(heard)).toEqual(['suspected'])
    expect((heard[0]?.atMs ?? 0) - startMs).toBeGreaterThanOrEqual(500)
    world.clock.advance(1_000)
    expect(heard).toHaveLength(1)
    world.clock.advance(600)
    expect(kinds(heard)).toEqual(['suspected', 'timedOut', 'answered'])
    expect(heard.map(({ destinationId }) => destinationId)).toEqual([1, 1, 2])
    expect(heard[1]?.what).toBe('10.0.2.1')
  })

  test.each([
    ['a 100', [100]],
    ['a 180', [180]],
    ['a final', [486]],
  ])('%s within it: nobody is suspected, however long the rest takes', async (_what, script) => {
    const world = await openDestinations([script])
    const heard = hearEvidence(world)
    world.caller.request('INVITE')
    world.clock.advance(60_000)
    expect(kinds(heard)).not.toContain('suspected')
  })

  test('over a stream, too', async () => {
    const rows = [{ id: 1, uri: 'sip:10.0.1.1:5070;transport=tcp' }]
    const world = await openTestRelay({ set: { destinations: rows } })
    new TestDestination(world.network, '10.0.1.1', [], 'tcp')
    const heard = hearEvidence(world)
    new TestCaller(world.network).request('INVITE')
    world.clock.advance(500)
    expect(heard).toEqual([])
    world.clock.advance(2 * TICK_MS)
    expect(kinds(heard)).toEqual(['suspected'])
  })

  test('an attempt that ends by then is no suspicion besides', async () => {
    for (const attemptTimeoutMs of [400, 500]) {
      const world = await openDestinations([[], [200]], { attemptTimeoutMs })
      const heard = hearEvidence(world)
      world.caller.request('INVITE')
      world.clock.advance(600)
      expect(kinds(heard)).toEqual(['timedOut', 'answered'])
    }
  })

  test('within a dialog nobody is suspected: only timer F tells, with its source', async () => {
    const { world, heard } = await silentInDialog()
    world.clock.advance(31_000)
    expect(heard).toEqual([])
    world.clock.advance(2_000)
    expect(heard).toMatchObject([{ kind: 'timedOut', what: '10.0.2.1' }])
  })
})

describe('what a final response shows', () => {
  test('of the set’s codes: a failure, with its status and the source of the call', async () => {
    const world = await openDestinations([[500], [502], [200]])
    const heard = hearEvidence(world)
    world.caller.request('INVITE')
    world.clock.advance(50)
    const what = { status: 500, source: '10.0.2.1', retryAfterSec: null }
    expect(heard).toMatchObject([{ kind: 'failed', what }, { kind: 'answered' }, { kind: 'answered' }])
  })

  test('§21.5.4: a 503 says how long it wants to be left alone', async () => {
    const world = await openDestinations([[100], [200]])
    const heard = hearEvidence(world)
    world.caller.request('INVITE')
    world.clock.advance(50)
    world.parties[0]?.answer(503, 'INVITE', [['Retry-After', '300;duration=60']])
    world.clock.advance(50)
    const what = { status: 503, source: '10.0.2.1', retryAfterSec: 300 }
    expect(heard).toMatchObject([{ kind: 'failed', destinationId: 1, what }, { kind: 'answered' }])
  })

  test('a 503 with Retry-After is a failure also where 503 is none of the set’s codes; without, it is an answer', async () => {
    const cases: [[string, string][], string][] = [
      [[['Retry-After', '5']], 'failed'],
      [[], 'answered'],
    ]
    for (const [headers, kind] of cases) {
      const world = await openDestinations([[]], { evidence: { codes: [500] } })
      const heard = hearEvidence(world)
      world.caller.request('INVITE')
      world.clock.advance(50)
      world.parties[0]?.answer(503, 'INVITE', headers)
      world.clock.advance(50)
      expect(kinds(heard)).toEqual([kind])
    }
  })

  test('each attempt is one piece of evidence: 180, 200 and its repetitions are one answer', async () => {
    const world = await openDestinations([[100, 180, 183, 200, 200]])
    const heard = hearEvidence(world)
    world.caller.request('INVITE')
    world.clock.advance(200)
    expect(kinds(heard)).toEqual(['answered'])
  })

  test('rules 11: an answer that comes after its time-out is none: the attempt has failed', async () => {
    const world = await openDestinations([[], [180]])
    const heard = hearEvidence(world)
    world.caller.request('INVITE')
    world.clock.advance(2_500)
    world.parties[0]?.answer(200)
    world.clock.advance(50)
    expect(world.caller.statuses.at(-1)).toBe(200)
    expect(heard.map(({ kind, destinationId }) => [kind, destinationId])).toEqual([
      ['suspected', 1],
      ['timedOut', 1],
      ['answered', 2],
    ])
  })

  test('a 100 before a 503 does not make it an answer', async () => {
    const world = await openDestinations([[100, 503], [200]])
    const heard = hearEvidence(world)
    world.caller.request('INVITE')
    world.clock.advance(50)
    expect(kinds(heard)).toEqual(['failed', 'answered'])
  })

  test('within a dialog a 503 speaks of the dialog', async () => {
    const { world, heard } = await silentInDialog()
    world.clock.advance(10)
    world.parties[0]?.host.close()
    const packet = world.network.packets.findLast(({ to }) => to.address === '10.0.1.1')
    const vias = packet?.bytes.toString('latin1').match(/^Via: .*$/gm) ?? []
    const head = packet?.bytes.toString('latin1').match(/^(From|To|Call-ID|CSeq): .*$/gm) ?? []
    const answer = ['SIP/2.0 503 No', ...vias, ...head, 'Retry-After: 9', 'Content-Length: 0', '', ''].join(
      '\r\n',
    )
    world.network.datagram(
      Buffer.from(answer, 'latin1'),
      { transport: 'udp', address: '10.0.1.1', port: 5070 },
      { transport: 'udp', address: '10.0.0.1', port: 5060 },
    )
    world.clock.advance(50)
    expect(kinds(heard)).toEqual(['answered'])
  })

  test('rules 31: a port that is closed is heard as such, once for the attempt', async () => {
    const world = await openTestRelay({ set: { algorithm: 'priority', destinations: destinations(1) } })
    const heard = hearEvidence(world)
    new TestCaller(world.network).request('INVITE')
    world.clock.advance(1_000)
    expect(kinds(heard)).toEqual(['refused'])
  })
})

describe('§17.1.4: a connection that cannot be made', () => {
  const overTcp = async () => {
    const rows = [1, 2].map((id) => ({ id, uri: `sip:10.0.1.${id}:5070;transport=tcp` }))
    const world = await openTestRelay({ set: { algorithm: 'priority', destinations: rows } })
    for (const row of rows)
      new TestDestination(world.network, `10.0.1.${row.id}`, row.id === 1 ? [] : [200], 'tcp')
    new TestCaller(world.network).request('INVITE')
    world.clock.advance(50)
    return {
      ...world,
      heard: hearEvidence(world),
      at: { transport: 'tcp', address: '10.0.1.1', port: 5070 } as const,
    }
  }
  const trail = (world: TestRelay) =>
    world.relay.failovers.recent()[0]?.attempts.map(({ outcome }) => outcome)

  test('for a certificate that is not trusted: evidence, and the trail says why', async () => {
    const world = await overTcp()
    world.relay.pending.refuse(world.at, 'tls-untrusted')
    world.clock.advance(50)
    expect(kinds(world.heard)).toEqual(['refused', 'answered'])
    expect(trail(world)).toEqual(['its certificate is not trusted here', '200 Scripted'])
  })

  test('for a cap of ours: the call moves on, and nothing is said of the destination', async () => {
    const world = await overTcp()
    world.relay.pending.refuse(world.at, 'connection-limit')
    world.clock.advance(50)
    expect(kinds(world.heard)).toEqual(['answered'])
    expect(trail(world)).toEqual(['as many connections are open as may be', '200 Scripted'])
  })
})
