import type { Endpoint, TlsPeer } from '#engine/contract/address.ts'

/** Whom we ask for at the far end of a secure connection of ours: where nobody is named, its address. */
export function peerOf(to: Endpoint): TlsPeer {
  return to.peer ?? { name: to.address, isVerified: true }
}
