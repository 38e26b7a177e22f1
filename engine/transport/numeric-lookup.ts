import type { LookupOneOptions } from 'node:dns'

type Found = (error: NodeJS.ErrnoException | null, address: string, family: number) => void

/**
 * Every address here is numeric already. The stock lookup answers a tick later even then; this one answers at
 * once, so that bind, connect and send of a datagram socket happen within the call.
 */
export function numericLookup(address: string, _options: LookupOneOptions, found: Found): void {
  found(null, address, address.includes(':') ? 6 : 4)
}

export function socketType(address: string): 'udp4' | 'udp6' {
  return address.includes(':') ? 'udp6' : 'udp4'
}
