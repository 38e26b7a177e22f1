import { type Endpoint, formatHost } from '#engine/contract/address.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'

/** RFC 7118 §5.1 knows `ws` alone, for both WebSocket transports. */
function transportParameter(transport: Transport): string {
  if (transport === 'udp') return ''
  return `;transport=${transport === 'wss' ? 'ws' : transport}`
}

/** `sip:10.0.0.1:5070;transport=tcp`. */
export function endpointUri({ transport, address, port }: Endpoint): string {
  return `sip:${formatHost(address)}:${port}${transportParameter(transport)}`
}
