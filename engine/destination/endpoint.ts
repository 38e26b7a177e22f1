import { invariant } from '#engine/base/invariant.ts'
import { type Endpoint, parseDestinationUri } from '#engine/contract/address.ts'
import type { DestinationConfig } from '#engine/contract/config.ts'
import { canonicalAddress } from './ip.ts'

/** Where its URI points, the address written as sockets write it. The schema has refused every other URI at the door. */
export function endpointOf(config: DestinationConfig): Endpoint {
  const parsed = parseDestinationUri(config.uri)
  invariant(typeof parsed !== 'string', `destination ${config.id} has the URI ${config.uri}`)
  return { ...parsed, address: canonicalAddress(parsed.address) }
}
