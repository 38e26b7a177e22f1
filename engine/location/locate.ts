import { isGroupAddress } from '#engine/contract/address.ts'
import type { DestinationAddress } from '#engine/contract/destination-uri.ts'
import { defaultPort, isSecure } from '#engine/contract/transport-facts.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import {
  type AddressRecord,
  type Ask,
  isHostName,
  type NaptrRecord,
  plainName,
  type SrvRecord,
} from './answer.ts'
import { Inquiry } from './inquiry.ts'
import type { LocatedTarget, Resolution } from './location.ts'

/** What a look-up rests on; a function over it is a table in a test. */
export interface LocateGround {
  readonly ask: Ask
  /** Addresses that this machine knows by itself; null where DNS must be asked. */
  known(name: string): Promise<readonly AddressRecord[] | null>
  /** Whether a listener of ours speaks this transport in this address family. */
  reaches(transport: Transport, family: 4 | 6): boolean
}

type Place = Pick<LocatedTarget, 'transport' | 'port' | 'name' | 'priority' | 'weight'>

const MOST_NAPTR = 16
const MOST_SRV = 16
const MOST_ADDRESSES = 8
const MOST_TARGETS = 32
/** Addresses from the hosts file hold this long. */
const KNOWN_SEC = 60

/** RFC 3263 §4.1, RFC 7118 (`D2W`): the services of NAPTR records. */
const SERVICES: Readonly<Record<string, Transport>> = {
  'SIP+D2U': 'udp',
  'SIP+D2T': 'tcp',
  'SIPS+D2T': 'tls',
  'SIP+D2W': 'ws',
  'SIPS+D2W': 'wss',
}
/** RFC 3263 §4.1; for WebSocket no document names the labels, these are what everybody asks for. */
const SRV_LABELS: Readonly<Record<Transport, string>> = {
  udp: '_sip._udp',
  tcp: '_sip._tcp',
  tls: '_sips._tcp',
  ws: '_sip._ws',
  wss: '_sips._ws',
}
/** Asked for where neither URI nor NAPTR says one, the first that there is being taken (RFC 3263 §4.1). */
const UNNAMED: readonly Transport[] = ['udp', 'tcp', 'ws']
const UNNAMED_SIPS: readonly Transport[] = ['tls', 'wss']

/** Where a destination named by its URI is to be found, by RFC 3263 §4.1 and §4.2. Never rejects. */
export function locate(address: DestinationAddress, ground: LocateGround): Promise<Resolution> {
  return new Lookup(address, ground).run()
}

/** One name being looked up. */
class Lookup {
  private readonly address: DestinationAddress
  private readonly host: string
  private readonly ground: LocateGround
  private readonly inquiry: Inquiry
  /** SRV records there were, fit to be used or not: then the name's own addresses are nobody's business. */
  private sawService = false

  constructor(address: DestinationAddress, ground: LocateGround) {
    this.address = address
    this.host = plainName(address.host)
    this.ground = ground
    this.inquiry = new Inquiry(ground.ask)
  }

  async run(): Promise<Resolution> {
    const targets = inOrder(await this.targets())
    const { problem, ttlSec } = this.inquiry
    if (targets.length > 0) return { kind: 'found', targets, ttlSec, problem }
    return problem === '' ? { kind: 'nothing', problem: this.reason(), ttlSec } : { kind: 'failed', problem }
  }

  private async targets(): Promise<LocatedTarget[]> {
    const { port, transport, isSips } = this.address
    const spoken = transport ?? (isSips ? 'tls' : 'udp')
    // RFC 3263 §4.2: with a port there is nothing left that a record could tell but the address.
    if (port !== null) return this.atHost(spoken, port)
    if (await this.ground.known(this.host)) return this.atHost(spoken, defaultPort(spoken))
    const found =
      transport === null ? await this.byNaptr() : await this.byService(this.service(transport), transport)
    if (found.length > 0 || this.sawService) return found
    return transport === null ? this.unnamed(spoken) : this.atHost(spoken, defaultPort(spoken))
  }

  /** RFC 3263 §4.1: without NAPTR each transport's SRV records are asked for, and without those its addresses. */
  private async unnamed(spoken: Transport): Promise<LocatedTarget[]> {
    const transports = (this.address.isSips ? UNNAMED_SIPS : UNNAMED).filter((each) => this.speaks(each))
    const all = await Promise.all(transports.map((each) => this.byService(this.service(each), each)))
    const first = all.find((targets) => targets.length > 0)
    if (first || this.sawService) return first ?? []
    return this.atHost(spoken, defaultPort(spoken))
  }

  /** RFC 3263 §4.1, RFC 3403 §4.1: of the records we can use those of the lowest order, by preference. */
  private async byNaptr(): Promise<LocatedTarget[]> {
    const records = await this.inquiry.records(this.host, 'NAPTR')
    const usable = records.filter((record) => this.transportOf(record)).slice(0, MOST_NAPTR)
    const lowest = Math.min(...usable.map(({ order }) => order))
    const first = usable.filter(({ order }) => order === lowest).sort((a, b) => a.preference - b.preference)
    for (const record of first) {
      const transport = this.transportOf(record)
      const found = transport ? await this.byService(record.replacement, transport) : []
      if (found.length > 0) return found
    }
    return []
  }

  /** Undefined: no service for us. A SIPS URI takes the secure ones alone, a SIP URI all of them (RFC 3263 §4.1). */
  private transportOf({ service, flags, regexp, replacement }: NaptrRecord): Transport | undefined {
    const key = service.toUpperCase()
    const transport = Object.hasOwn(SERVICES, key) ? SERVICES[key] : undefined
    if (!transport || flags.toLowerCase() !== 's' || regexp !== '' || !isHostName(replacement))
      return undefined
    if (this.address.isSips && !isSecure(transport)) return undefined
    return this.speaks(transport) ? transport : undefined
  }

  private service(transport: Transport): string {
    return `${SRV_LABELS[transport]}.${this.host}`
  }

  /** RFC 2782. A target of "." says that the service is not to be had. */
  private async byService(name: string, transport: Transport): Promise<LocatedTarget[]> {
    const records = await this.inquiry.records(name, 'SRV')
    if (records.length > 0) this.sawService = true
    const offered = records.filter(({ target }) => target !== '').sort(byRank)
    const found = await Promise.all(
      offered
        .slice(0, MOST_SRV)
        .map(({ target, port, priority, weight }) =>
          this.addresses({ transport, port, name: target, priority, weight }),
        ),
    )
    return found.flat()
  }

  private atHost(transport: Transport, port: number): Promise<LocatedTarget[]> {
    return this.addresses({ transport, port, name: this.host, priority: 0, weight: 0 })
  }

  /** Both families, where we can speak both (RFC 7984). */
  private async addresses(place: Place): Promise<LocatedTarget[]> {
    const { transport, name } = place
    const families = ([4, 6] as const).filter((family) => this.ground.reaches(transport, family))
    // Without a listener for it nothing can be sent; the addresses are shown, and the probe says why it is not.
    const types = (families.length === 0 ? ([4, 6] as const) : families).map(typeOfFamily)
    const known = await this.ground.known(name)
    if (known) this.inquiry.ttlSec = Math.min(this.inquiry.ttlSec, KNOWN_SEC)
    const records = known ?? (await Promise.all(types.map((type) => this.inquiry.records(name, type)))).flat()
    return records
      .filter((record) => types.includes(record.type) && !isGroupAddress(record.address))
      .slice(0, MOST_ADDRESSES)
      .map(({ address }) => ({ ...place, address }))
  }

  private speaks(transport: Transport): boolean {
    return this.ground.reaches(transport, 4) || this.ground.reaches(transport, 6)
  }

  private reason(): string {
    if (this.sawService) return `its SRV records lead to no address that a listener of ours can reach`
    if (this.inquiry.isUnknown(this.host)) return `there is no name ${this.host}`
    return `${this.host} has no address that a listener of ours can reach`
  }
}

type Ranked = Pick<SrvRecord, 'priority' | 'weight'>

function typeOfFamily(family: 4 | 6): AddressRecord['type'] {
  return family === 4 ? 'A' : 'AAAA'
}

function byRank(a: Ranked, b: Ranked): number {
  return a.priority - b.priority || b.weight - a.weight
}

/** Each place once, in an order that does not depend on the server's turn. */
function inOrder(targets: readonly LocatedTarget[]): LocatedTarget[] {
  const places = new Map<string, LocatedTarget>()
  for (const target of targets.toSorted(compare)) {
    const place = `${target.transport} ${target.address} ${target.port}`
    if (!places.has(place)) places.set(place, target)
  }
  return [...places.values()].slice(0, MOST_TARGETS)
}

function compare(a: LocatedTarget, b: LocatedTarget): number {
  return byRank(a, b) || textOrder(a.name, b.name) || a.port - b.port || textOrder(a.address, b.address)
}

function textOrder(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
