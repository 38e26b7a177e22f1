/**
 * Prints the heap bytes that one call leaves behind while its four transactions linger, as `{"bytes":…}`.
 * Run with --expose-gc, in a process of its own, so that nothing else moves the heap.
 */
import { silentLogger } from '#engine/base/logger.ts'
import { seededRandom } from '#engine/base/random.ts'
import { composeRelay } from '#engine/compose.ts'
import { parseListener } from '#engine/contract/env.ts'
import { DatagramArrival } from '#engine/transport/arrival.ts'
import { ListenerTable } from '#engine/transport/listener-table.ts'
import type { TransportLayer, TransportUser } from '#engine/transport/transport.ts'
import { ManualClock } from './manual-clock.ts'
import { invite, request, response } from './sip-messages.ts'
import { testSnapshot } from './test-relay.ts'

const WARM_CALLS = 500
const CALLS = 4_000
const TRANSACTIONS_OF_A_CALL = 4

const clock = new ManualClock()
const spec = parseListener('udp:127.9.0.1:5060')
if (typeof spec === 'string') throw new Error(spec)
const table = new ListenerTable(clock, () => null)
const listener = table.add({ spec, address: spec.address }, spec.port)
let lastSent = ''
let user: TransportUser | null = null

/** Forgets everything but the last message sent. */
const transport: TransportLayer = {
  listeners: table.all,
  listenerAt: (index) => table.at(index),
  listenerFor: (to) => table.forDestination(to),
  owns: (host, port, by) => table.owns(host, port, by),
  send: (bytes, length, _by, to) => {
    if (to.address !== '127.9.0.2') lastSent = bytes.toString('latin1', 0, length)
  },
  connectionOf: () => null,
  listen: () => {},
  stop: async () => {},
}

const relay = await composeRelay(
  {
    listeners: [spec],
    tlsFolder: '',
    snapshot: testSnapshot({}),
    keys: [{ id: 'a', secret: Buffer.alloc(32, 9).toString('base64url') }],
    startNumber: 1,
    resumed: [],
    overrides: [],
    locations: [],
    logLevel: 'silent',
  },
  {
    clock,
    random: seededRandom(11),
    logger: silentLogger,
    health: { onHealthChange: () => {} },
    onReconciled: () => {},
    openTransport: async (behind) => {
      user = behind
      return transport
    },
  },
)

const receive = (bytes: Buffer, address: string) =>
  user?.onMessage(bytes, new DatagramArrival(listener, address, address === '127.9.0.2' ? 5062 : 5070))
const sentHeader = (name: string) => new RegExp(`^${name}: (.*)\r$`, 'm').exec(lastSent)?.[1] ?? ''

function placeCall(number: number): void {
  const headers = (kind: string) => ({
    'Call-ID': `heap-${number}@127.9.0.2`,
    From: `<sip:alice@127.9.0.2:5062>;tag=from-${number}`,
    Via: `SIP/2.0/UDP 127.9.0.2:5062;branch=z9hG4bK-${number}-${kind};rport`,
  })
  const answer = (status: number, method: string, cseq: string) => {
    const callerVia = `${headers(method).Via.replace('rport', 'rport=5062')};received=127.9.0.2`
    const bytes = response({
      status,
      headers: {
        ...headers(method),
        Via: null,
        CSeq: cseq,
        'Record-Route': sentHeader('Record-Route') || null,
      },
    })
    const vias = `Via: ${sentHeader('Via')}\r\nVia: ${callerVia}\r\n`
    receive(Buffer.from(bytes.toString('latin1').replace('\r\n', `\r\n${vias}`), 'latin1'), '10.0.1.1')
  }
  receive(invite({ headers: headers('INVITE') }), '127.9.0.2')
  const route = sentHeader('Record-Route')
  answer(180, 'INVITE', '1 INVITE')
  answer(200, 'INVITE', '1 INVITE')
  const To = '"Service Desk" <sip:1000@127.9.0.1:5060>;tag=b7'
  receive(request({ method: 'ACK', headers: { ...headers('ACK'), To, Route: route } }), '127.9.0.2')
  const CSeq = '2 BYE'
  receive(request({ method: 'BYE', headers: { ...headers('BYE'), To, CSeq, Route: route } }), '127.9.0.2')
  answer(200, 'BYE', CSeq)
}

function heapUsed(): number {
  lastSent = ''
  relay.tracker.feed.take()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed + process.memoryUsage().external
}

for (let number = 0; number < WARM_CALLS; number++) placeCall(number)
clock.advance(60_000)
const before = heapUsed()
for (let number = 0; number < CALLS; number++) placeCall(WARM_CALLS + number)
const bytes = (heapUsed() - before) / CALLS
if (relay.layer.size !== CALLS * TRANSACTIONS_OF_A_CALL || relay.tracker.size !== 0)
  throw new Error(`${relay.layer.size} transactions, ${relay.tracker.size} calls`)
process.stdout.write(JSON.stringify({ bytes: Math.round(bytes) }))
process.exit(0)
