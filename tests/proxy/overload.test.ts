import { describe, expect, test } from 'vitest'
import type { MemoryHost, MemoryNetwork } from '#tests/support/memory-network.ts'
import { hearEvidence } from '../support/heard-evidence.ts'
import { killAndRestart } from '../support/killed-relay.ts'
import { message } from '../support/sip-messages.ts'
import { read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay } from '../support/test-relay.ts'

const OFFER = ';oc;oc-algo="loss"'
const ON = { overloadControl: true, algorithm: 'priority' as const }

/** Answers every request by `statuses`, its topmost Via with `said` in the place of our offer. */
function destination(network: MemoryNetwork, said: string, statuses: string[]) {
  const answer = (bytes: Buffer, _from: unknown, host: MemoryHost) => {
    const request = read(bytes)
    if (!request.isRequest || request.method === 'ACK') return
    const [top = '', ...others] = request.headerAll('Via')
    const lines = (name: string) => request.headerAll(name).map((value): [string, string] => [name, value])
    for (const status of request.method === 'INVITE' ? statuses : ['200 OK'])
      host.send(
        message(`SIP/2.0 ${status}`, [
          ['Via', top.replace(OFFER, said)],
          ...others.map((via): [string, string] => ['Via', via]),
          ...lines('Record-Route'),
          ['From', request.header('From') ?? ''],
          ['To', `${request.header('To') ?? ''}${request.toTag === '' ? ';tag=d' : ''}`],
          ['Call-ID', request.callId],
          ['CSeq', `${request.cseqNumber} ${request.cseqMethod}`],
          ['Contact', '<sip:media@10.0.1.1:5070>'],
        ]),
        { address: '10.0.0.1', port: 5060 },
      )
  }
  return network.host('10.0.1.1', 5070, answer)
}

const viasOf = (host: MemoryHost) =>
  host.received.map(read).map((request) => `${request.method} ${request.header('Via') ?? ''}`)

describe('RFC 7339 §4.1, §4.2: overload control is offered', () => {
  test('in every request to a destination of a set that wants it: INVITE, CANCEL, ACK of a failure, in a dialog', async () => {
    const world = await openTestRelay({ set: ON })
    const there = destination(world.network, OFFER, ['180 Ringing'])
    const caller = new TestCaller(world.network)
    caller.request('INVITE', { branch: 'z9hG4bK-i' })
    world.clock.advance(50)
    caller.request('CANCEL', { branch: 'z9hG4bK-i' })
    world.clock.advance(50)
    const [invite = '', cancel = ''] = viasOf(there)
    expect(invite).toMatch(/^INVITE SIP\/2\.0\/UDP 10\.0\.0\.1:5060;branch=z9hG4bK[^;]+;oc;oc-algo="loss"$/)
    expect(cancel.replace('CANCEL', 'INVITE')).toBe(invite)
    const busy = await openTestRelay({ set: ON })
    const engaged = destination(busy.network, OFFER, ['486 Busy Here'])
    new TestCaller(busy.network).request('INVITE')
    busy.clock.advance(50)
    const [asked = '', acknowledged = ''] = viasOf(engaged)
    expect(acknowledged).toMatch(/^ACK .*;oc;oc-algo="loss"$/)
    expect(acknowledged.replace('ACK', 'INVITE')).toBe(asked)
  })

  test('a call goes its whole way with it, and the caller hears nothing of it; in the dialog it is heard, too', async () => {
    const world = await openTestRelay({ set: ON })
    const heard = hearEvidence(world)
    const there = destination(world.network, ';oc=10;oc-seq=1.1', ['180 Ringing', '200 OK'])
    const caller = new TestCaller(world.network)
    caller.request('INVITE')
    world.clock.advance(50)
    expect(caller.statuses).toEqual([100, 180, 200])
    caller.learn()
    caller.request('ACK', { inDialog: true })
    caller.request('BYE', { cseq: 2, inDialog: true })
    world.clock.advance(50)
    expect(caller.statuses.at(-1)).toBe(200)
    expect(heard.filter(({ kind }) => kind === 'overloaded')).toHaveLength(3)
    expect(viasOf(there).at(-1)).toMatch(/^BYE .*;oc;oc-algo="loss"$/)
    expect(caller.host.received.join('')).not.toMatch(/;oc/)
  })

  test('a set without it sends none, and hears none', async () => {
    const world = await openTestRelay({ set: { algorithm: 'priority' } })
    const heard = hearEvidence(world)
    const there = destination(world.network, OFFER, ['200 OK'])
    const caller = new TestCaller(world.network)
    caller.request('INVITE')
    world.clock.advance(50)
    expect(viasOf(there).join('')).not.toContain(';oc')
    expect(heard.map(({ kind }) => kind)).toEqual(['answered'])
  })
})

describe('RFC 7339 §4: what is heard', () => {
  test('every response tells, provisional ones too', async () => {
    const world = await openTestRelay({ set: ON })
    const heard = hearEvidence(world)
    destination(world.network, ';oc=20;oc-validity=1000;oc-seq=7.5;oc-algo="loss"', [
      '100 Trying',
      '180 Ringing',
      '200 OK',
    ])
    new TestCaller(world.network).request('INVITE')
    world.clock.advance(50)
    const what = { algorithm: 'loss', value: 20, validityMs: 1_000, seq: 7.5 }
    expect(heard.filter(({ kind }) => kind === 'overloaded')).toMatchObject([{ what }, { what }, { what }])
    expect(heard.filter(({ kind }) => kind === 'answered')).toHaveLength(1)
  })

  test.each([';oc=200;oc-seq=1.1', ';oc=20', ';oc=20;oc=30;oc-seq=1.1', OFFER, ';oc=20;oc-seq=x'])(
    'what is malformed is ignored, and the call goes on: %s',
    async (said) => {
      const world = await openTestRelay({ set: ON })
      const heard = hearEvidence(world)
      destination(world.network, said, ['180 Ringing', '200 OK'])
      const caller = new TestCaller(world.network)
      caller.request('INVITE')
      world.clock.advance(50)
      expect(caller.statuses).toEqual([100, 180, 200])
      expect(heard.map(({ kind }) => kind)).toEqual(['answered'])
    },
  )

  test.each([
    [';oc;oc-algo="loss,rate";rport', ';rport'],
    [';rport;OC=20 ; oc-seq = 1.2;oc-validity=500', ';rport'],
    [';x=";oc;";oc-algo="loss";rport', ';x=";oc;";rport'],
    [';ocean=1;rport;oce', ';ocean=1;rport;oce'],
  ])('what a caller offers in its own Via is for us alone, and goes no further: %s', async (said, left) => {
    const world = await openTestRelay({ set: ON })
    const there = new TestDestination(world.network, '10.0.1.1', [200])
    const caller = new TestCaller(world.network)
    const invite = caller.build('INVITE').toString('latin1')
    caller.send(Buffer.from(invite.replace(';rport', said), 'latin1'))
    world.clock.advance(50)
    const [, via = ''] = there.lastRequest('INVITE').headerAll('Via')
    const written = via.replace(/;branch=[^;]+|;received=[^;]+/g, '').replace('rport=5062', 'rport')
    expect(written).toBe(`SIP/2.0/UDP 10.0.2.1:5062${left}`)
    expect(caller.statuses).toEqual([100, 200])
  })

  test('a caller that puts them into its own Via is not heard', async () => {
    const world = await openTestRelay({ set: ON })
    const heard = hearEvidence(world)
    destination(world.network, '', ['200 OK'])
    const caller = new TestCaller(world.network)
    const invite = caller.build('INVITE').toString('latin1')
    caller.send(Buffer.from(invite.replace(';rport', ';oc=99;oc-seq=9.9;rport'), 'latin1'))
    world.clock.advance(50)
    expect(caller.statuses).toEqual([100, 200])
    expect(heard.map(({ kind }) => kind)).toEqual(['answered'])
  })
})

describe('RFC 7339 §5: what a destination does not want', () => {
  test('gets no new call, which is told 503 without Retry-After; what is in a dialog is spared; at its end all is as before', async () => {
    const world = await openTestRelay({
      set: { ...ON, algorithm: 'overload', destinations: destinations(1) },
    })
    const there = destination(world.network, ';oc=100;oc-seq=1.1;oc-validity=5000', ['200 OK'])
    const caller = new TestCaller(world.network)
    caller.request('INVITE')
    world.clock.advance(50)
    caller.learn()
    caller.request('ACK', { inDialog: true })
    const late = new TestCaller(world.network, '10.0.2.2')
    late.request('INVITE')
    world.clock.advance(50)
    expect(late.last().text).toMatch(/^SIP\/2.0 503 All Destinations Are Overloaded\r\n/)
    expect(late.last().text).not.toMatch(/Retry-After/i)
    caller.request('BYE', { cseq: 2, inDialog: true })
    world.clock.advance(50)
    expect(caller.statuses.at(-1)).toBe(200)
    expect(viasOf(there).map((line) => line.split(' ')[0])).toEqual(['INVITE', 'ACK', 'BYE'])
    world.clock.advance(5_000)
    const again = new TestCaller(world.network, '10.0.2.3')
    again.request('INVITE')
    world.clock.advance(50)
    expect(again.statuses).toEqual([100, 200])
  })
})

describe('RFC 7339: what is of one hop goes no further', () => {
  const told = ';oc=100;oc-seq=1.1;oc-validity=3600000;oc-algo="loss"'

  /** Writes overload figures into the caller's own Via, in whatever way a Via may be written. */
  function forger(network: MemoryNetwork, said: string) {
    const hears = (bytes: Buffer, _from: unknown, host: MemoryHost) => {
      const request = read(bytes)
      if (request.method !== 'INVITE') return
      const [top = '', own = ''] = request.headerAll('Via')
      const lines = ['From', 'To', 'Call-ID'].map((name): [string, string] => [
        name,
        request.header(name) ?? '',
      ])
      const vias: [string, string][] = [['Via', `${top.replace(OFFER, '')}, ${own}${said}`]]
      const answer = message('SIP/2.0 180 Ringing', [
        ...vias,
        ...lines,
        ['CSeq', `${request.cseqNumber} INVITE`],
      ])
      host.send(answer, { address: '10.0.0.1', port: 5060 })
    }
    return network.host('10.0.1.1', 5070, hears)
  }

  test.each([told, '; OC = 50 ;Oc-Seq=1.1', ';oc-algo="a;b,c";oc=9;x=oc'])(
    'a destination cannot speak of our load in the Via of the caller: %s',
    async (said) => {
      const world = await openTestRelay({ set: ON })
      forger(world.network, said)
      const caller = new TestCaller(world.network)
      caller.request('INVITE')
      world.clock.advance(50)
      expect(caller.statuses).toEqual([100, 180])
      const via = read(caller.host.received.at(-1) ?? Buffer.of()).header('Via') ?? ''
      expect(via).not.toMatch(/;\s*oc\b/i)
      expect(via).toContain(';branch=z9hG4bK')
      expect(via.endsWith(';x=oc')).toBe(said.endsWith(';x=oc'))
    },
  )

  test('a caller that offers it is not answered by the destination, and has its own Via back without', async () => {
    const world = await openTestRelay({ set: ON })
    const there = destination(world.network, '', ['200 OK'])
    const caller = new TestCaller(world.network)
    const invite = caller.build('INVITE').toString('latin1')
    caller.send(Buffer.from(invite.replace(';rport', `${OFFER};rport`), 'latin1'))
    world.clock.advance(50)
    const [own = ''] = read(there.received[0] ?? Buffer.of())
      .headerAll('Via')
      .slice(1)
    expect(own).toMatch(/;rport=\d+/)
    expect(own).not.toContain(';oc')
    expect(caller.statuses).toEqual([100, 200])
    expect(caller.host.received.at(-1)?.toString('latin1')).not.toContain(';oc')
  })

  test('a set that takes no part changes nothing of it', async () => {
    const world = await openTestRelay({ set: { algorithm: 'priority' } })
    forger(world.network, told)
    const caller = new TestCaller(world.network)
    caller.request('INVITE')
    world.clock.advance(50)
    expect(caller.host.received.at(-1)?.toString('latin1')).toContain(told)
  })
})

describe('rules 5, rules 6: after a kill', () => {
  const killed = async () => {
    const options = { set: { ...ON, destinations: destinations(1) } }
    const before = await openTestRelay(options)
    const there = new TestDestination(before.network, '10.0.1.1', [180])
    const caller = new TestCaller(before.network)
    caller.request('INVITE', { branch: 'z9hG4bK-i' })
    before.clock.advance(50)
    return { there, caller, ...(await killAndRestart(before, options)) }
  }

  test('a response that comes after a kill is relayed though its Via bears overload parameters', async () => {
    const { there, caller, clock } = await killed()
    there.answer(200)
    clock.advance(50)
    expect(caller.statuses).toEqual([100, 180, 200])
  })

  test('§9.1, §17.1.1.3: CANCEL, and the ACK of its 487, bear the very Via of their INVITE', async () => {
    const { there, caller, clock } = await killed()
    caller.request('CANCEL', { branch: 'z9hG4bK-i' })
    clock.advance(50)
    caller.request('ACK', { branch: 'z9hG4bK-i', headers: { To: `<sip:1000@10.0.0.1>;tag=${there.tag}` } })
    clock.advance(50)
    const via = (method: string) => there.lastRequest(method).header('Via')
    expect(via('CANCEL')).toMatch(/;oc;oc-algo="loss"$/)
    expect([via('CANCEL'), via('ACK')]).toEqual([
      there.host.received.map(read)[0]?.headerAll('Via')[0],
      via('CANCEL'),
    ])
  })
})

test('§5.10, §5.8: what a destination says is obeyed by any algorithm: others have its calls, and without others they are 503', async () => {
  const world = await openTestRelay({ set: ON })
  const first = destination(world.network, ';oc=100;oc-validity=5000;oc-seq=1.1', ['200 OK'])
  const second = new TestDestination(world.network, '10.0.1.2', [200])
  const invitesOf = (host: MemoryHost) =>
    host.received.map(read).filter(({ method, isRequest }) => isRequest && method === 'INVITE').length
  const call = (number: number) => {
    const caller = new TestCaller(world.network, `10.0.2.${number}`, 5062, `call-${number}`)
    caller.request('INVITE')
    world.clock.advance(50)
    return caller
  }
  for (const number of [1, 2, 3]) call(number)
  expect([invitesOf(first), invitesOf(second.host)]).toEqual([1, 2])
  world.relay.directory.override(2, 'draining')
  const refused = call(4).last()
  expect([refused.status, refused.header('Retry-After')]).toEqual([503, null])
  world.clock.advance(6_000)
  call(5)
  expect(invitesOf(first)).toBe(2)
})
