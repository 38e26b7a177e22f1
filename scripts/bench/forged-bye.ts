import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { signRoute } from '#engine/sip/route-token.ts'
import { Signer } from '#engine/sip/signer.ts'
import type { LoopbackBlock } from '../appliance/loopback.ts'
import { CALLER, calleeAt, STRANGER } from './callees.ts'

const SECRET_BYTES = 32
/** Of the first key that a data folder gets. */
const KEY_ID = '1'
const ANSWER_LIMIT_MS = 2_000
const CALL_ID = 'forged@bench'

/**
 * Sends a BYE whose route token is well formed and signed by a key that is not the balancer's, from an address that
 * has no call. Null where it is refused and goes nowhere; else what became of it.
 */
export async function forgedByeFault(
  block: LoopbackBlock,
  proxy: { readonly address: string; readonly port: number },
): Promise<string | null> {
  const own = block.host(STRANGER.host)
  const socket = createSocket('udp4')
  const heard: string[] = []
  socket.on('message', (bytes) => heard.push(bytes.toString('latin1')))
  socket.bind(STRANGER.port, own)
  await once(socket, 'listening')
  try {
    socket.send(forgedBye(block, proxy), proxy.port, proxy.address)
    const deadline = performance.now() + ANSWER_LIMIT_MS
    while (heard.length === 0 && performance.now() < deadline) await wait(5)
    const [first = ''] = heard
    if (/^SIP\/2\.0 (403|481) /.test(first)) return null
    return `a forged BYE was not refused: ${first.split('\r\n')[0] || 'no answer'}`
  } finally {
    socket.close()
  }
}

/** Its target is the sender itself, so that a relayed one would be heard. */
function forgedBye(block: LoopbackBlock, proxy: { readonly address: string; readonly port: number }): Buffer {
  const own = `${block.host(STRANGER.host)}:${STRANGER.port}`
  const callerTag = 'forged-caller'
  const signer = new Signer([{ id: KEY_ID, secret: Buffer.alloc(SECRET_BYTES, 7) }], 1)
  const flow = { transport: 'udp' as const, address: block.host(CALLER.host), port: CALLER.port }
  const state = { keyId: KEY_ID, thread: 1, destinationId: 1, flow, listener: 0 }
  const token = signRoute(signer, state, { callId: CALL_ID, callerTag })
  const callee = calleeAt(block, 0)
  const lines = [
    `BYE sip:stranger@${own} SIP/2.0`,
    `Via: SIP/2.0/UDP ${own};branch=z9hG4bK-forged-${performance.now()};rport`,
    `Route: <sip:${proxy.address}:${proxy.port};lr;fl=${token}>`,
    'Max-Forwards: 70',
    `From: <sip:caller@${flow.address}>;tag=${callerTag}`,
    `To: <sip:service@${callee.address}>;tag=forged-callee`,
    `Call-ID: ${CALL_ID}`,
    'CSeq: 2 BYE',
    'Content-Length: 0',
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}
