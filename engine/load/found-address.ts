import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { reasonOf } from '#engine/base/reason.ts'

/** Addresses of a host that are tried, at most. */
const MOST_ADDRESSES = 4

/**
 * Where no load source lives, and where a cloud tells a machine its secrets: link-local addresses, also written as
 * IPv4 within IPv6 (mapped, RFC 4291 §2.5.5.2; NAT64, RFC 6052 §2.1), and the metadata service's IPv6 address.
 */
const forbidden = new BlockList()
forbidden.addSubnet('169.254.0.0', 16, 'ipv4')
forbidden.addSubnet('fe80::', 10, 'ipv6')
forbidden.addSubnet('::ffff:169.254.0.0', 112, 'ipv6')
forbidden.addSubnet('64:ff9b::169.254.0.0', 112, 'ipv6')
forbidden.addAddress('fd00:ec2::254', 'ipv6')
// Any machine, a group, all: none of them is one source.
forbidden.addSubnet('0.0.0.0', 8, 'ipv4')
forbidden.addSubnet('224.0.0.0', 3, 'ipv4')
forbidden.addAddress('::', 'ipv6')
forbidden.addSubnet('ff00::', 8, 'ipv6')

/** What the system's resolver would read as a number: `2852039166`, `0xa9fea9fe`, `0251.0376.1`. */
const ODD_NUMBER = /(^|\.)(\d+|0x[0-9a-f]*)\.?$/i

/**
 * What the system's resolver has not answered yet: it has one queue for the whole process, and a question cannot be
 * taken back. A source that is tried again while DNS is dead waits with those before it, and the queue stays as long as
 * there are names. Of the threads for files and sockets the library lets it have half.
 */
const asked = new Map<string, Promise<string[]>>()

/** Numeric addresses of `host`, or a sentence that says why it is not asked. */
export type FoundAddresses = readonly string[] | string

/** The caller connects to what is returned and never asks for the name again: a second answer could differ. */
export async function findAddresses(host: string): Promise<FoundAddresses> {
  const known = knownAddresses(host)
  if (known) return known
  try {
    const addresses = await addressesOf(host)
    return faultOf(addresses) ?? addresses
  } catch (error) {
    return `${host} is not found: ${reasonOf(error)}`
  }
}

function addressesOf(name: string): Promise<string[]> {
  const known = asked.get(name)
  if (known) return known
  const found = lookup(name, { all: true })
    .then((all) => all.map(({ address }) => address).slice(0, MOST_ADDRESSES))
    .finally(() => asked.delete(name))
  asked.set(name, found)
  return found
}

/** Null where a name has to be looked up. */
export function knownAddresses(host: string): FoundAddresses | null {
  if (isIP(host) > 0) return faultOf([host]) ?? [host]
  if (ODD_NUMBER.test(host)) return `${host} is an address in disguise; write it as 192.0.2.1 or as a name`
  return null
}

function faultOf(addresses: readonly string[]): string | null {
  const bad = addresses.find((each) => forbidden.check(each, isIP(each) === 6 ? 'ipv6' : 'ipv4'))
  if (bad === undefined) return addresses.length === 0 ? 'it has no address' : null
  return `${bad} is a link-local or metadata address, or of no one machine; no load source is asked there`
}
