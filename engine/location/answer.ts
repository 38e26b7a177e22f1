import { isIP } from 'node:net'

/** The record types that locating a SIP server takes (RFC 3263 §4). */
export type RecordType = 'A' | 'AAAA' | 'SRV' | 'NAPTR'

export interface AddressRecord {
  readonly type: 'A' | 'AAAA'
  /** As sockets write it. */
  readonly address: string
}

/** RFC 2782. */
export interface SrvRecord {
  readonly type: 'SRV'
  readonly priority: number
  readonly weight: number
  readonly port: number
  /** Lower case, without the final dot; empty: the service is decidedly not available. */
  readonly target: string
}

/** RFC 3403 §4. */
export interface NaptrRecord {
  readonly type: 'NAPTR'
  readonly order: number
  readonly preference: number
  readonly flags: string
  readonly service: string
  readonly regexp: string
  /** Lower case, without the final dot. */
  readonly replacement: string
}

export type DnsRecord = AddressRecord | SrvRecord | NaptrRecord

/** Why no server gave an answer. */
export type Failure = 'time-out' | 'unreachable' | 'server-failure' | 'refused' | 'malformed' | 'too-many'

/** What one question came to. */
export type Answer =
  | { readonly kind: 'records'; readonly records: readonly DnsRecord[]; readonly ttlSec: number }
  /** There is no such name, or it has no record of this type (RFC 2308); `ttlSec` tells how long that holds. */
  | { readonly kind: 'none'; readonly isNameKnown: boolean; readonly ttlSec: number }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** Asks one question; resolves always. */
export type Ask = (name: string, type: RecordType) => Promise<Answer>

/** RFC 1035 §2.3.3: names are compared without regard to case. */
export function plainName(name: string): string {
  return name.replace(/\.$/, '').toLowerCase()
}

/** Something else in a record is a mistake, or somebody's attempt to have it shown or asked for. */
export function isHostName(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9_]([a-z0-9_-]*)(\.[a-z0-9_][a-z0-9_-]*)*$/.test(name)
}

/**
 * `address` as sockets write it. No packet can be sent to "this network", to a group, to everybody, or, without its
 * interface, to an address of one link; and an IPv4 address in IPv6 dress is reached by its own name.
 */
export function isUsableAddress(address: string): boolean {
  // A record cut off in its address is read as something that is none.
  if (isIP(address) === 0) return false
  if (address.includes(':')) return address !== '::' && !/^(ff|fe[89ab]|::ffff:)/.test(address)
  const first = Number(address.split('.')[0])
  return first > 0 && first < 224
}
