import { type DestinationAddress, parseDestinationUri } from '#engine/contract/destination-uri.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import type { AddressRecord, Answer, DnsRecord, RecordType } from '#engine/location/answer.ts'
import { type LocateGround, locate } from '#engine/location/locate.ts'

const TTL_SEC = 60
export const NEGATIVE_SEC = 30

type Entry = DnsRecord | 'time-out' | 'server-failure'

export const a = (address: string): DnsRecord => ({ type: 'A', address })
export const aaaa = (address: string): DnsRecord => ({ type: 'AAAA', address })
export const srv = (target: string, port: number, priority = 0, weight = 0): DnsRecord => ({
  type: 'SRV',
  target,
  port,
  priority,
  weight,
})
export const naptr = (
  service: string,
  replacement: string,
  order = 10,
  preference = 10,
  flags = 's',
): DnsRecord => ({
  type: 'NAPTR',
  service,
  replacement,
  order,
  preference,
  flags,
  regexp: '',
})

export interface Scene {
  /** By name; a failure stands for every question about it. */
  readonly zone?: Readonly<Record<string, readonly Entry[]>>
  /** `udp4`, `tcp6`, … */
  readonly listeners?: readonly string[]
  readonly hosts?: Readonly<Record<string, readonly AddressRecord[]>>
  readonly ttls?: Readonly<Record<string, number>>
}

const EVERYTHING = ['udp', 'tcp', 'tls', 'ws', 'wss'].flatMap((each) => [`${each}4`, `${each}6`])

function parsed(uri: string): DestinationAddress {
  const address = parseDestinationUri(uri)
  if (typeof address === 'string') throw new Error(address)
  return address
}

export async function lookUp(uri: string, scene: Scene) {
  const { zone = {}, listeners = EVERYTHING, hosts = {}, ttls = {} } = scene
  const asked: string[] = []
  const ask = async (name: string, type: RecordType): Promise<Answer> => {
    asked.push(`${type} ${name}`)
    const entries = zone[name]
    const failure = entries?.find((entry) => typeof entry === 'string')
    if (failure !== undefined) return { kind: 'failed', failure }
    const records = (entries ?? []).filter(
      (entry) => typeof entry !== 'string' && entry.type === type,
    ) as DnsRecord[]
    if (records.length > 0) return { kind: 'records', records, ttlSec: ttls[name] ?? TTL_SEC }
    return { kind: 'none', isNameKnown: entries !== undefined, ttlSec: NEGATIVE_SEC }
  }
  const ground: LocateGround = {
    ask,
    known: async (name) => hosts[name] ?? null,
    reaches: (transport: Transport, family) => listeners.includes(`${transport}${family}`),
  }
  const resolution = await locate(parsed(uri), ground)
  const places =
    resolution.kind === 'found'
      ? resolution.targets.map(
          ({ transport, address, port, priority, weight }) =>
            `${transport} ${address} ${port} ${priority}/${weight}`,
        )
      : []
  return { resolution, places, asked }
}

export const V4 = ['udp4', 'tcp4', 'tls4', 'ws4', 'wss4']
