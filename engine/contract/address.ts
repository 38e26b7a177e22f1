import type { Transport } from './vocabulary.ts'

/** Who must be at the other end of a TLS connection of ours (RFC 5922 §7.2). */
export interface TlsPeer {
  /** Name in its certificate, and the one asked for (SNI); an address where only that is known. */
  readonly name: string
  readonly isVerified: boolean
}

/** A numeric address, port and transport: where one packet can go without asking anybody. */
export interface Endpoint {
  readonly transport: Transport
  /** IPv4 dotted quad, or IPv6 without brackets, lower case. */
  readonly address: string
  readonly port: number
  /** Of a secure transport; absent: a certificate for the address is asked for. */
  readonly peer?: TlsPeer
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
const IPV6_LETTERS = /^[0-9a-f:.]+$/i

export function isIpv4(text: string): boolean {
  return IPV4.test(text)
}

export function isIpv6(text: string): boolean {
  return text.includes(':') && IPV6_LETTERS.test(text) && URL.canParse(`http://[${text}]/`)
}

/** Of no one machine: a group, all, or nobody (RFC 6890; RFC 4291 §2.7). */
const GROUP = /^(?:0|22[4-9]|23\d|24\d|25[0-5])\.|^ff[0-9a-f]{2}:|^::$/i

/** Of a numeric address. IPv4 written as IPv6 counts as what it is. */
export function isGroupAddress(address: string): boolean {
  return GROUP.test(address.replace(/^::ffff:(?=[\d.]+$)/i, ''))
}

/** Host as it stands in a URI or Via: IPv6 in brackets (RFC 3261 §25.1 IPv6reference). */
export function formatHost(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}

export function formatEndpoint(endpoint: Endpoint): string {
  return `${endpoint.transport}:${formatHost(endpoint.address)}:${endpoint.port}`
}
