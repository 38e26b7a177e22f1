import type { NetworkInterfaceInfo } from 'node:os'
import type { ListenerSpec } from '#engine/contract/env.ts'

/** One socket to be: a spec and the address it stands for. */
export interface Place {
  readonly spec: ListenerSpec
  readonly address: string
}

export function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

/** A link-local address means nothing without its interface, so it cannot stand in a Via. */
function isNameable(info: NetworkInterfaceInfo): boolean {
  return !info.address.toLowerCase().startsWith('fe80:')
}

function compare(a: NetworkInterfaceInfo, b: NetworkInterfaceInfo): number {
  if (a.internal !== b.internal) return a.internal ? 1 : -1
  return a.address < b.address ? -1 : 1
}

function interfaceAddresses(wildcard: string, interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string[] {
  const family = wildcard === '::' ? 'IPv6' : 'IPv4'
  const infos = Object.values(interfaces).flatMap((list) => list ?? [])
  const usable = infos.filter((info) => info.family === family && isNameable(info)).sort(compare)
  return [...new Set(usable.map((info) => info.address.toLowerCase()))]
}

/**
 * Wildcards become one place per interface address (rules 17): loopback last, else in the order of the text, so
 * that listener numbers survive a restart. An address that another spec names by itself is left to that one.
 */
export function expand(
  specs: readonly ListenerSpec[],
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
): Place[] {
  const named = new Set(specs.map((spec) => `${spec.transport} ${spec.address} ${spec.port}`))
  return specs.flatMap((spec) => {
    if (!isWildcard(spec.address)) return [{ spec, address: spec.address.toLowerCase() }]
    return interfaceAddresses(spec.address, interfaces)
      .filter((address) => !named.has(`${spec.transport} ${address} ${spec.port}`))
      .map((address) => ({ spec, address }))
  })
}
