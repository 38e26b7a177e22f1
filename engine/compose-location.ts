import type { Clock } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import type { Environment } from '#engine/contract/env.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import { Locations, type LocationsOptions } from '#engine/control/locations.ts'
import type { Ask } from '#engine/location/answer.ts'
import type { DnsClient, QueryCount } from '#engine/location/dns-client.ts'
import { HostsFile } from '#engine/location/hosts-file.ts'
import { type LocateGround, locate } from '#engine/location/locate.ts'

export interface Locating {
  readonly locations: Locations
  queryCounts(): readonly QueryCount[]
}

type Settings = Pick<Environment, 'FAIRLINE_DNS' | 'FAIRLINE_SIP'>

/** Looking up, put together: real sockets, the machine's hosts file and name servers, our listeners. */
export function composeLocating(settings: Settings, options: Omit<LocationsOptions, 'locate'>): Locating {
  const client = new LateClient(settings, options.clock, options.random)
  const hosts = new HostsFile()
  const ground: LocateGround = {
    ask: client.ask,
    known: (name) => hosts.find(name),
    reaches: (transport, family) => hasListener(settings, transport, family),
  }
  const locations = new Locations({ ...options, locate: (address) => locate(address, ground) })
  return { locations, queryCounts: () => client.queryCounts() }
}

/** The DNS client, loaded with the first question: a killed engine serves calls again before it asks anybody. */
class LateClient {
  readonly ask: Ask = async (name, type) => {
    this.opening ??= this.open()
    return (await this.opening).ask(name, type)
  }
  private readonly settings: Settings
  private readonly clock: Clock
  private readonly random: Random
  private opening: Promise<DnsClient> | null = null
  private client: DnsClient | null = null

  constructor(settings: Settings, clock: Clock, random: Random) {
    this.settings = settings
    this.clock = clock
    this.random = random
  }

  queryCounts(): readonly QueryCount[] {
    return this.client?.queryCounts() ?? []
  }

  private async open(): Promise<DnsClient> {
    const [{ DnsClient }, { systemServers }, { socketWire: wire }] = await Promise.all([
      import('#engine/location/dns-client.ts'),
      import('#engine/location/name-servers.ts'),
      import('#engine/location/wire.ts'),
    ])
    const { clock, random } = this
    const servers = () => this.settings.FAIRLINE_DNS ?? systemServers()
    this.client = new DnsClient({ clock, random, wire, servers })
    return this.client
  }
}

function hasListener({ FAIRLINE_SIP }: Settings, transport: Transport, family: 4 | 6): boolean {
  return FAIRLINE_SIP.some(
    (spec) => spec.transport === transport && spec.address.includes(':') === (family === 6),
  )
}
