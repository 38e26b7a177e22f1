import { isSecure } from '#engine/contract/transport-facts.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import type { Listener } from '#engine/transport/transport.ts'

/** What we write of a listener again and again. */
export interface OwnWords {
  readonly listener: Listener
  /** Our URI there, up to its token: `sip:10.0.0.1:5070;transport=tcp;lr`. */
  readonly sip: string
  /** The same where SIPS is wanted; `sip:` all the same where the socket is not secure. */
  readonly sips: string
  /** Our Via there, up to its branch: `SIP/2.0/UDP 10.0.0.1:5060;branch=`. */
  readonly via: string
}

const PROTOCOLS: Readonly<Record<Transport, string>> = {
  udp: 'SIP/2.0/UDP',
  tcp: 'SIP/2.0/TCP',
  tls: 'SIP/2.0/TLS',
  ws: 'SIP/2.0/WS',
  wss: 'SIP/2.0/WSS',
}

/** By the listener's number, which another one may have later. */
const known: OwnWords[] = []

/** RFC 7118 §5.1 knows `ws` alone, for both WebSocket transports. */
export function transportParameter(transport: Transport): string {
  if (transport === 'udp') return ''
  return `;transport=${transport === 'wss' ? 'ws' : transport}`
}

/** Put together once for each listener. */
export function ownWords(listener: Listener): OwnWords {
  const words = known[listener.index]
  return words?.listener === listener ? words : write(listener)
}

function write(listener: Listener): OwnWords {
  const { transport, hostPort, index } = listener
  const sip = `sip:${hostPort}${transportParameter(transport)};lr`
  const sips = isSecure(transport) ? `sips:${hostPort}${transport === 'wss' ? ';transport=ws' : ''};lr` : sip
  const words = { listener, sip, sips, via: `${PROTOCOLS[transport]} ${hostPort};branch=` }
  known[index] = words
  return words
}
