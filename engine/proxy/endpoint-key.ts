import type { Endpoint } from '#engine/contract/address.ts'

/** The key of an endpoint in our tables. */
export function endpointKey(to: Endpoint): string {
  return `${to.address} ${to.port} ${to.transport}`
}
