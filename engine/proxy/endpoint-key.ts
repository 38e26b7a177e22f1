import type { Endpoint } from '#engine/contract/address.ts'

/** The key of an endpoint in our tables; where TLS is spoken, whom we ask for belongs to it. */
export function endpointKey(to: Endpoint): string {
  return `${to.address} ${to.port} ${to.transport} ${to.peer?.name ?? ''}`
}
