/**
 * Prints the heap bytes that one call leaves behind while its four transactions linger, as `{"bytes":…}`.
 * Run with --expose-gc, in a process of its own, so that nothing else moves the heap.
 */
import { openHeapStage } from './heap-stage.ts'
import { invite, request, response } from './sip-messages.ts'

const WARM_CALLS = 500
const CALLS = 4_000
const TRANSACTIONS_OF_A_CALL = 4

const CALLER = { address: '127.9.0.2', port: 5062 }
const DESTINATION = { address: '10.0.1.1', port: 5070 }

let lastSent = ''
const { clock, relay, receive, heapUsed } = await openHeapStage({
  own: { address: '127.9.0.1', port: 5060 },
  onSent: (bytes, to) => {
    if (to.address !== CALLER.address) lastSent = bytes.toString('latin1')
  },
})
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
    receive(Buffer.from(bytes.toString('latin1').replace('\r\n', `\r\n${vias}`), 'latin1'), DESTINATION)
  }
  receive(invite({ headers: headers('INVITE') }), CALLER)
  const route = sentHeader('Record-Route')
  answer(180, 'INVITE', '1 INVITE')
  answer(200, 'INVITE', '1 INVITE')
  const To = '"Service Desk" <sip:1000@127.9.0.1:5060>;tag=b7'
  receive(request({ method: 'ACK', headers: { ...headers('ACK'), To, Route: route } }), CALLER)
  const CSeq = '2 BYE'
  receive(request({ method: 'BYE', headers: { ...headers('BYE'), To, CSeq, Route: route } }), CALLER)
  answer(200, 'BYE', CSeq)
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
