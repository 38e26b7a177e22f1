import { isIPv6, SocketAddress } from 'node:net'
import type { Clock } from '#engine/base/clock.ts'
import { ALONE, type ThreadPlace } from '#engine/base/thread-place.ts'
import { type Endpoint, formatEndpoint, formatHost } from '#engine/contract/address.ts'
import { defaultPort } from '#engine/contract/transport-facts.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import type { Place } from './expansion.ts'
import type { Listener, ListenerNumbers } from './transport.ts'

/** Routes change; a cached answer is asked for again after this time. */
const ROUTE_MS = 30_000
/** The cache is emptied at this size: it is cheap to fill and strangers cannot make it grow for long. */
const MAX_ROUTES = 4_096
const NONE: readonly Listener[] = []

interface Route {
  readonly listener: Listener
  readonly untilMs: number
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}

function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4
}

/** Lower case, no brackets; an IPv6 address as the kernel writes it (RFC 5952), however it came. */
function canonicalHost(host: string): string {
  const bare = (host.startsWith('[') ? host.slice(1, -1) : host).toLowerCase()
  return bare.includes(':') && isIPv6(bare)
    ? new SocketAddress({ address: bare, family: 'ipv6' }).address
    : bare
}

function choose(candidates: readonly Listener[], to: string, source: string | null): Listener | null {
  const onRoute = candidates.find((listener) => listener.address === source)
  const sameSide = candidates.find((listener) => isLoopback(listener.address) === isLoopback(to))
  return onRoute ?? sameSide ?? candidates[0] ?? null
}

function nameOf({ spec: { transport }, address }: Place, port: number): string {
  return formatEndpoint({ transport, address: canonicalHost(address), port })
}

/** The one of the ports from `firstPort` on from which this thread sends to destinations. */
export function sendPort(firstPort: number, { thread }: ThreadPlace): number {
  return firstPort + thread - 1
}

/** What is bound, by number, by host and by the route to a destination. */
export class ListenerTable {
  private readonly clock: Clock
  private readonly routeSource: (address: string) => string | null
  private readonly place: ThreadPlace
  /** Numbers once given stay with their name, so that an interface that comes back keeps its own. */
  private readonly indexes = new Map<string, number>()
  /** What the first relay thread has bound; null in that thread. */
  private followed: ListenerNumbers | null = null
  private readonly byIndex: (Listener | null)[] = []
  private readonly byHost = new Map<string, Listener[]>()
  /** What sends to destinations in the place of a listener. */
  private readonly senders = new Map<Listener, Listener>()
  private readonly routes: Readonly<Record<Transport, Map<string, Route>>> = {
    udp: new Map(),
    tcp: new Map(),
    tls: new Map(),
    ws: new Map(),
    wss: new Map(),
  }
  private sorted: readonly Listener[] = []

  constructor(clock: Clock, routeSource: (address: string) => string | null, place: ThreadPlace = ALONE) {
    this.clock = clock
    this.routeSource = routeSource
    this.place = place
  }

  get all(): readonly Listener[] {
    return this.sorted
  }

  at(index: number): Listener | null {
    return this.byIndex[index] ?? null
  }

  get numbers(): ListenerNumbers {
    return new Map([...this.indexes].filter(([, index]) => this.at(index) !== null))
  }

  /** Each thread looks at the interfaces by itself, so that they would number what comes later each in its own order. */
  follow(numbers: ListenerNumbers): void {
    for (const [name, index] of numbers) this.indexes.set(name, index)
    this.followed = numbers
  }

  mayBind(place: Place): boolean {
    return this.followed?.has(nameOf(place, place.spec.port)) ?? true
  }

  add(place: Place, port: number): Listener {
    const { spec } = place
    const address = canonicalHost(place.address)
    const name = nameOf(place, port)
    const advertisedHost = spec.advertise ? canonicalHost(spec.advertise.host) : address
    const advertisedPort = spec.advertise?.port ?? port
    const hostPort = `${formatHost(advertisedHost)}:${advertisedPort}`
    const { transport } = spec
    const known = { transport, address, port, advertisedHost, advertisedPort, hostPort, name }
    return this.enter({ ...known, index: this.indexOf(name) })
  }

  /** `port`: of this thread among those the listener sends from. The number is the same in each thread. */
  addSender(of: Listener, port: number): Listener {
    const hostPort = `${formatHost(of.advertisedHost)}:${port}`
    const index = this.indexOf(`${of.name};send`)
    const sender = { ...of, index, port, advertisedPort: port, hostPort }
    this.senders.set(of, sender)
    return this.enter(sender)
  }

  /** Its sending port goes with it. Returns what went. */
  remove(listener: Listener): readonly Listener[] {
    if (this.at(listener.index) !== listener) return NONE
    const sender = this.senders.get(listener)
    const gone = sender ? [listener, sender] : [listener]
    this.senders.delete(listener)
    for (const { index } of gone) this.byIndex[index] = null
    this.rebuild()
    return gone
  }

  owns(host: string, port: number, transport?: Transport): boolean {
    const bare = canonicalHost(host)
    for (const listener of this.byHost.get(bare) ?? NONE) {
      if (transport !== undefined && listener.transport !== transport) continue
      const wanted = port || defaultPort(listener.transport)
      if (listener.address === bare && listener.port === wanted) return true
      if (listener.advertisedHost === bare && listener.advertisedPort === wanted) return true
      if (this.isSendPort(listener, wanted)) return true
    }
    return false
  }

  forDestination(to: Endpoint): Listener | null {
    const cached = this.routes[to.transport].get(to.address)
    const nowMs = this.clock.monotonicMs()
    return cached && cached.untilMs > nowMs ? cached.listener : this.find(to, nowMs)
  }

  private find(to: Endpoint, nowMs: number): Listener | null {
    const family = familyOf(to.address)
    const candidates = this.sorted
      .filter((listener) => listener.transport === to.transport && familyOf(listener.address) === family)
      .map((listener) => this.senders.get(listener) ?? listener)
    const source = candidates.length > 1 ? this.routeSource(to.address) : null
    const listener = choose(candidates, to.address, source)
    const routes = this.routes[to.transport]
    if (routes.size >= MAX_ROUTES) routes.clear()
    if (listener) routes.set(to.address, { listener, untilMs: nowMs + ROUTE_MS })
    return listener
  }

  private indexOf(name: string): number {
    const index = this.indexes.get(name) ?? this.indexes.size
    this.indexes.set(name, index)
    return index
  }

  private enter(listener: Listener): Listener {
    this.byIndex[listener.index] = listener
    this.rebuild()
    return listener
  }

  /** Of whichever thread. */
  private isSendPort(listener: Listener, port: number): boolean {
    const own = this.senders.get(listener)?.port
    if (own === undefined) return false
    const first = own - this.place.thread + 1
    return port >= first && port < first + this.place.threads
  }

  private rebuild(): void {
    const senders = new Set(this.senders.values())
    this.sorted = this.byIndex.filter((listener) => listener !== null).filter((one) => !senders.has(one))
    for (const routes of Object.values(this.routes)) routes.clear()
    this.byHost.clear()
    for (const listener of this.sorted) {
      for (const host of new Set([listener.address, listener.advertisedHost])) {
        this.byHost.set(host, [...(this.byHost.get(host) ?? []), listener])
      }
    }
  }
}
