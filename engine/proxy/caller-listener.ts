import type { Endpoint } from '#engine/contract/address.ts'
import type { Listener, TransportLayer } from '#engine/transport/transport.ts'

/** By which a caller is reached whose own is not known: never a port that is for sending to destinations (rules 29). */
export function listenerForCaller(
  transport: Pick<TransportLayer, 'listeners' | 'listenerFor'>,
  to: Endpoint,
): Listener | null {
  const listener = transport.listenerFor(to)
  return transport.listeners.find(({ name }) => name === listener?.name) ?? null
}
