import { createSocket } from 'node:dgram'
import { numericLookup, socketType } from './numeric-lookup.ts'

const ANY_PORT = 9

/**
 * The local address the kernel would send from to reach `address`; null where there is no route. Asked by
 * connecting a datagram socket, which sends nothing and, with numeric addresses, is done within the call.
 */
export function routeSource(address: string): string | null {
  const type = socketType(address)
  const wildcard = type === 'udp6' ? '::' : '0.0.0.0'
  const socket = createSocket({ type, lookup: numericLookup })
  // A missing route is told by an event after this call; the answer below says it already.
  socket.on('error', () => {})
  try {
    socket.bind({ address: wildcard, port: 0, exclusive: true })
    socket.connect(ANY_PORT, address)
    const source = socket.address().address.toLowerCase()
    return source === wildcard ? null : source
  } catch {
    return null
  } finally {
    socket.close()
  }
}
