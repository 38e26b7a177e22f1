import type { Endpoint } from '#engine/contract/address.ts'

/** The key of an endpoint in our tables; where TLS is spoken, whom we ask for belongs to it. */
export function endpointKey(to: Endpoint): string {
  return `${to.address} ${to.port} ${to.transport} ${to.peer?.name ?? ''}`
}

/** At one place several names may be asked for; that one of them is not there says nothing of the others. */
export function isSamePlace(a: Endpoint, b: Endpoint): boolean {
  return (
    a.port === b.port &&
    a.address === b.address &&
    a.transport === b.transport &&
    a.peer?.name === b.peer?.name
  )
}
