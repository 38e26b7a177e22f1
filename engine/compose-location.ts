import type { Clock } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import type { Environment } from '#engine/contract/env.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import { Locations, type LocationsOptions } from '#engine/control/locations.ts'
import { DnsClient, type QueryCount } from '#engine/location/dns-client.ts'
import { HostsFile } from '#engine/location/hosts-file.ts'
import { type LocateGround, locate } from '#engine/location/locate.ts'
import { systemServers } from '#engine/location/name-servers.ts'
import { socketWire } from '#engine/location/wire.ts'

export interface Locating {
  readonly locations: Locations
  queryCounts(): readonly QueryCount[]
}

type Settings = Pick<Environment, 'FAIRLINE_DNS' | 'FAIRLINE_SIP'>

/** Looking up, put together: real sockets, the machine's hosts file and name servers, our listeners. */
export function composeLocating(settings: Settings, options: Omit<LocationsOptions, 'locate'>): Locating {
  const { clock, random } = options
  const client = openClient(settings, clock, random)
  const hosts = new HostsFile()
  const ground: LocateGround = {
    ask: (name, type) => client.ask(name, type),
    known: (name) => hosts.find(name),
    reaches: (transport, family) => hasListener(settings, transport, family),
  }
  const locations = new Locations({ ...options, locate: (address) => locate(address, ground) })
  return { locations, queryCounts: () => client.queryCounts() }
}

function openClient({ FAIRLINE_DNS }: Settings, clock: Clock, random: Random): DnsClient {
  const servers = () => FAIRLINE_DNS ?? systemServers()
  return new DnsClient({ clock, random, wire: socketWire, servers })
}

function hasListener({ FAIRLINE_SIP }: Settings, transport: Transport, family: 4 | 6): boolean {
  return FAIRLINE_SIP.some(
    (spec) => spec.transport === transport && spec.address.includes(':') === (family === 6),
  )
}
