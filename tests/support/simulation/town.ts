import { type Random, seededRandom } from '#engine/base/random.ts'
import type { CallRecord } from '#engine/contract/call-record.ts'
import type { AdminState } from '#engine/contract/vocabulary.ts'
import type { Destination } from '#engine/destination/destination.ts'
import { readCallsOf } from '../journal-text.ts'
import { ManualClock } from '../manual-clock.ts'
import { MemoryNetwork } from '../memory-network.ts'
import { openTestRelay, type TestRelay, type TestRelayOptions, testSnapshot } from '../test-relay.ts'
import { SimulatedCaller, type Temper } from './simulated-caller.ts'
import { SimulatedDestination } from './simulated-destination.ts'

const TEMPERS: readonly Temper[] = [
  'talks',
  'talks',
  'talks',
  'waits for the other to hang up',
  'cancels',
  'vanishes',
  're-invites',
]
const STATES: readonly AdminState[] = ['enabled', 'enabled', 'draining', 'disabled']
const ALGORITHMS = ['round-robin', 'weighted', 'priority', 'hash-call-id', 'random', 'parallel'] as const
const HOSTS = 5
const MAX_CALL_SEC = 300
const MOST_AWAY_MS = 1_500

/** A town full of telephones around one relay; everything that happens follows from the seed. */
export class Town {
  world: TestRelay
  /** Calls of which an INVITE reached the relay. */
  readonly offered = new Set<string>()
  /** Whoever got a packet and is none of ours. */
  readonly strangers = new Set<string>()
  /** A limited destination that took a call above its limit. */
  readonly overfull: string[] = []
  readonly idleTimers: number
  /** Of the calls that are over. */
  readonly records: CallRecord[] = []
  private readonly random: Random
  private readonly hosts: readonly SimulatedDestination[]
  private readonly occupied = new Map<Destination, number>()
  private readonly cells = new Map<string, number>()
  /** What the engines before this one had counted. */
  private readonly before = new Map<string, number>()
  private starts = 1
  private options = calm()
  private placed = 0

  private constructor(world: TestRelay, random: Random) {
    this.world = world
    this.random = random
    this.idleTimers = world.relay.layer.wheel.size
    this.hosts = Array.from(
      { length: HOSTS },
      (_, i) => new SimulatedDestination(world.network, random, `10.0.1.${i + 1}`),
    )
  }

  static async build(seed: number): Promise<Town> {
    const clock = new ManualClock()
    const network = new MemoryNetwork(clock, seededRandom(seed * 2 + 1))
    const world = await openTestRelay({ ...calm(), after: { clock, network } })
    return new Town(world, seededRandom(seed))
  }

  /** One thing happens, and some time passes. */
  step(): void {
    const chance = this.random.unit()
    const { directory } = this.world.relay
    if (chance < 0.6) this.newCall()
    else if (chance < 0.7) this.hosts[this.random.below(HOSTS)]?.upset()
    else if (chance < 0.75) directory.override(1 + this.random.below(HOSTS), this.oneOf(STATES))
    else if (chance < 0.8) this.reconfigure(this.randomOptions())
    else if (chance < 0.85) this.changeWeather()
    else if (chance < 0.87) this.release()
    this.look()
    this.pass(this.random.below(400))
  }

  /** The engine stops as it should, is away for a moment, and starts anew from what it wrote down. */
  async restart(): Promise<void> {
    const { relay, clock, network } = this.world
    relay.proxy.close()
    await relay.stop()
    this.takeCounts()
    for (const [key, value] of this.cells) this.before.set(key, value + (this.before.get(key) ?? 0))
    this.cells.clear()
    this.starts += 1
    const start = { resumed: readCallsOf(relay.tracker.feed.take().journal), startNumber: this.starts }
    clock.advance(this.random.below(MOST_AWAY_MS))
    this.world = await openTestRelay({ ...this.options, after: { clock, network }, start })
    // Calls that go on hold what they held, with room or without.
    this.remember()
    this.look()
  }

  /** Everybody is well again and nobody calls any more. */
  quiet(): void {
    Object.assign(this.world.network, { loss: 0, reorder: 0, duplicate: 0, jitterMs: 0 })
    for (const host of this.hosts) host.recover()
    this.reconfigure(calm())
    for (let second = 0; second < 900; second++) this.pass(1_000)
  }

  /** Channels that no call owned: there are none, or Fairline has a fault. */
  get orphans(): number {
    return this.world.news.reduce((sum, { figures }) => sum + (figures.orphans ?? 0), 0)
  }

  /** Calls in the totals, by who counts them: destinations and unplaced, and sources. */
  totals(): { destinations: number; sources: number } {
    const sum = (kind: string) =>
      this.counts.filter(([key]) => key.startsWith(kind)).reduce((all, [, value]) => all + value, 0)
    return { destinations: sum('call') + sum('unplaced'), sources: sum('source') + sum('unplaced') }
  }

  /** Calls of which the relay heard; one released while it was set up, whose caller comes again, is another call. */
  get calls(): number {
    const released = new Set<string>()
    let again = 0
    for (const { callId, cause } of this.records) {
      if (released.has(callId)) again += 1
      if (cause === 'released') released.add(callId)
    }
    return this.offered.size + again
  }

  /** Calls by the destination that counts them, and by the one that their records name; 0 where nobody took them. */
  byDestination(): { counted: Map<number, number>; recorded: Map<number, number> } {
    const [counted, recorded] = [new Map<number, number>(), new Map<number, number>()]
    const add = (sums: Map<number, number>, id: number, count: number) =>
      count > 0 && sums.set(id, (sums.get(id) ?? 0) + count)
    for (const [key, value] of this.counts) {
      const [kind, id] = key.split(' ')
      if (kind === 'call') add(counted, Number(id), value)
      if (kind === 'unplaced') add(counted, 0, value)
    }
    for (const { destinationId } of this.records) add(recorded, destinationId, 1)
    return { counted, recorded }
  }

  /** Calls that have no record. */
  get unrecorded(): string[] {
    const recorded = new Set(this.records.map(({ callId }) => callId))
    return [...this.offered].filter((callId) => !recorded.has(callId))
  }

  private get counts(): readonly [string, number][] {
    return [...this.before, ...this.cells]
  }

  private pass(ms: number): void {
    this.world.clock.advance(ms)
    this.world.relay.directory.settle()
    this.look()
    this.takeCounts()
  }

  private newCall(): void {
    const temper = this.oneOf(TEMPERS)
    new SimulatedCaller(this.world.network, this.random, `sim-${this.placed++}`, temper).call()
  }

  /** Answered ones: one that rings may be challenged elsewhere yet, and comes again as another call then. */
  private release(): void {
    const { tracker, liveness } = this.world.relay
    const answered = [...tracker.calls.values()].filter(({ state }) => state === 'answered')
    const numbers = answered.map(({ number }) => number).filter(() => this.random.unit() < 0.5)
    if (numbers.length > 0) liveness.desk.release({ kind: 'calls', numbers }, () => {})
  }

  private reconfigure(options: TestRelayOptions): void {
    this.options = options
    this.world.relay.directory.apply(testSnapshot(options))
    this.world.relay.prober.reconcile()
    this.remember()
  }

  private randomOptions(): TestRelayOptions {
    const rows = Array.from({ length: HOSTS }, (_, i) => ({
      id: i + 1,
      uri: `sip:10.0.1.${i + 1}:5070`,
      channels: this.oneOf([null, 1, 2, 4, 8]),
      priority: this.random.below(3),
      channelNaming: this.oneOf(['assigned', 'reported'] as const),
    })).filter(() => this.random.unit() < 0.85)
    const probe = { enabled: this.random.unit() < 0.7, intervalMs: 1_000, timeoutMs: 500, fall: 2, rise: 1 }
    const huntAfterSec = this.oneOf([null, null, 3])
    const failoverCodes = this.oneOf([
      [408, 500, 503],
      [486, 500, 503, 603],
    ])
    const sessionTimer = { expiresSec: this.oneOf([null, 90, 120]), minSec: 90 }
    const dialogCheckSec = this.oneOf([null, 30])
    const algorithm = this.oneOf(ALGORITHMS)
    const liveness = { sessionTimer, dialogCheckSec }
    return options({ destinations: rows, probe, algorithm, huntAfterSec, failoverCodes, ...liveness })
  }

  private changeWeather(): void {
    const isFine = this.random.unit() < 0.4
    const upTo = (most: number) => (isFine ? 0 : this.random.unit() * most)
    const weather = { loss: upTo(0.2), reorder: upTo(0.2), duplicate: upTo(0.2), jitterMs: upTo(40) }
    Object.assign(this.world.network, weather)
  }

  /** What must hold at every moment. */
  private look(): void {
    for (const { destination, now, limit } of this.limited()) {
      const before = this.occupied.get(destination) ?? 0
      if (now > limit && now > before) this.overfull.push(`${destination.id}: ${now} of ${limit}`)
    }
    this.remember()
    for (const { bytes, from, to, isLost } of this.world.network.packets.splice(0)) {
      if (from.address !== '10.0.0.1') this.noteOffer(bytes, isLost)
      else if (!/^10\.0\.[12]\.\d$/.test(to.address)) this.strangers.add(to.address)
    }
  }

  /** A limit may come down below what is there; from then on it may only get less. */
  private remember(): void {
    for (const { destination, now } of this.limited()) this.occupied.set(destination, now)
  }

  /** Calls hunted onto a channel; a late 2xx brings one that nobody placed. */
  private limited(): { destination: Destination; now: number; limit: number }[] {
    return this.world.relay.directory.destinations.flatMap((destination) => {
      const limit = destination.channels.capacity
      return limit === null ? [] : [{ destination, now: destination.slots?.occupied() ?? 0, limit }]
    })
  }

  private noteOffer(bytes: Buffer, isLost: boolean): void {
    const text = bytes.toString('latin1')
    const isInitial = text.startsWith('INVITE') && !/\r\nTo: [^\r]*tag=/.test(text)
    const callId = /\r\nCall-ID: ([^\r]*)/.exec(text)?.[1]
    if (isInitial && !isLost && callId) this.offered.add(callId)
  }

  private takeCounts(): void {
    this.records.push(...this.world.relay.tracker.records.take())
    const { calls, sources } = this.world.relay.tracker.ledger.takeMoved()
    for (const cell of calls) this.cells.set(`call ${cell.destinationId} ${cell.channel}`, cell.total)
    for (const cell of sources) {
      this.cells.set(`source ${cell.sourceId} ${cell.channel}`, cell.total)
      this.cells.set(`unplaced ${cell.sourceId} ${cell.channel}`, cell.unplaced)
    }
  }

  private oneOf<T>(values: readonly T[]): T {
    const value = values[this.random.below(values.length)]
    if (value === undefined) throw new Error('nothing to choose from')
    return value
  }
}

function options(set: TestRelayOptions['set']): TestRelayOptions {
  const sources = [{ id: 1, name: 'pbx', network: '10.0.2.1', channels: 3 }]
  const settings = { maxCallDurationSec: MAX_CALL_SEC, reconcileSec: 5 }
  return { set, snapshot: { sources, settings } }
}

/** Nobody is probed, so that nothing moves by itself. */
function calm(): TestRelayOptions {
  const rows = Array.from({ length: HOSTS }, (_, i) => ({
    id: i + 1,
    uri: `sip:10.0.1.${i + 1}:5070`,
    channels: 2 + i,
  }))
  return options({ destinations: rows, probe: { enabled: false } })
}
