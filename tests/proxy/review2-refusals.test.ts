import { expect, test } from 'vitest'
import type { MemoryHost } from '../support/memory-network.ts'
import { answerTo } from '../support/responses.ts'
import { message } from '../support/sip-messages.ts'
import { methods, read, statuses, TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20

test('rules 12: a refused INVITE that was not answered leaves nothing: CANCEL 481, no timer, no call', async () => {
  const settings = { limits: { rejectsPerSecond: 1 } }
  const { network, clock, relay } = await openTestRelay({
    set: { destinations: [] },
    snapshot: { settings },
  })
  const caller = new TestCaller(network)
  caller.request('INVITE', { branch: 'z9hG4bK-a' })
  caller.request('INVITE', { branch: 'z9hG4bK-b' })
  clock.advance(RTT_MS)
  expect(caller.statuses).toEqual([503])
  clock.advance(1_000)
  caller.request('CANCEL', { branch: 'z9hG4bK-b' })
  clock.advance(RTT_MS)
  expect(caller.statuses).toEqual([503, 481])
  clock.advance(40_000)
  expect(relay.layer.size).toBe(0)
  expect(relay.tracker.size).toBe(0)
})

test('§16.10: a call over the flow of a stream is cancelled over it, and everything is forgotten in the end', async () => {
  const { network, clock, relay } = await openTestRelay({ set: { destinations: destinations(1) } })
  const registrar = network.host('10.0.1.1', 5070, () => {})
  const phone = network.host('10.0.2.1', 5062, () => {}, 'tcp')
  const send = (
    host: MemoryHost,
    line: string,
    cseq: string,
    fields: readonly (readonly [string, string])[],
  ) => {
    const { address, port, transport } = host.endpoint
    host.send(
      message(`${line} SIP/2.0`, [
        ['Via', `SIP/2.0/${transport.toUpperCase()} ${address}:${port};branch=z9hG4bK-${address}`],
        ['Max-Forwards', '70'],
        ['From', '<sip:a@example.org>;tag=a'],
        ['To', '<sip:b@example.org>'],
        ['Call-ID', 'one'],
        ['CSeq', cseq],
        ...fields,
      ]),
      FAIRLINE,
    )
    clock.advance(RTT_MS)
  }
  send(phone, 'REGISTER sip:10.0.0.1', '1 REGISTER', [
    ['Contact', '<sip:b@192.168.0.9>'],
    ['Supported', 'path'],
  ])
  const route = read(registrar.received[0]).header('Path') ?? ''
  registrar.send(answerTo(read(registrar.received[0]), 200, { tag: 'r' }), FAIRLINE)
  clock.advance(RTT_MS)
  expect(statuses(phone)).toEqual([200])
  send(registrar, 'INVITE sip:b@192.168.0.9', '1 INVITE', [['Route', route]])
  phone.send(answerTo(read(phone.received.at(-1)), 180, { tag: 'b' }), FAIRLINE)
  clock.advance(RTT_MS)
  send(registrar, 'CANCEL sip:b@192.168.0.9', '1 CANCEL', [['Route', route]])
  expect(methods(phone)).toEqual(['INVITE', 'CANCEL'])
  const invite = phone.received.map(read).find((m) => m.method === 'INVITE')
  if (invite) phone.send(answerTo(invite, 487, { tag: 'b' }), FAIRLINE)
  clock.advance(RTT_MS)
  expect(methods(phone)).toEqual(['INVITE', 'CANCEL', 'ACK'])
  expect(statuses(registrar).slice(-2)).toEqual([200, 487])
  clock.advance(70_000)
  expect(relay.layer.size).toBe(0)
})

test('rules 18: TCP in vain takes no attempt from the destinations that are left', async () => {
  const { network, clock } = await openTestRelay({ set: { algorithm: 'priority', maxAttempts: 2 } })
  const first = new TestDestination(network, '10.0.1.1', [503])
  const second = new TestDestination(network, '10.0.1.2', [200])
  const caller = new TestCaller(network)
  caller.request('INVITE', { headers: { 'X-Padding': 'x'.repeat(1_300) } })
  clock.advance(200)
  expect(first.methods).toContain('INVITE')
  expect(second.methods).toContain('INVITE')
  expect(caller.statuses.at(-1)).toBe(200)
})
