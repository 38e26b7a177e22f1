import { type Clock, systemClock } from '#engine/base/clock.ts'
import { seededRandom } from '#engine/base/random.ts'
import { metricSum } from '#scripts/appliance/metric-sum.ts'
import { within } from '#scripts/appliance/ready.ts'
import { type Appliance, type ApplianceOptions, startAppliance } from '../appliance.ts'
import { request } from '../sip-messages.ts'
import { allUp, destinationsOf, readStats } from '../stats-json.ts'
import { type CallRecord, PHASES, type Phase } from './call-record.ts'
import { Population } from './population.ts'
import { type Address, Post } from './post.ts'

export interface KillOptions {
  readonly kills: number
  readonly telephones: number
  readonly seed: number
  readonly relays?: ApplianceOptions['relays']
  /** Hears how far it is. */
  say?(text: string): void
}

export interface KillReport {
  readonly calls: number
  /** That it took. */
  readonly seconds: number
  /** From SIGKILL to the first answer of the next engine. */
  readonly gapsMs: readonly number[]
  /** Calls by what they were in when the engine was killed, all kills together. */
  readonly killedIn: Readonly<Record<Phase, number>>
  /** Calls killed within 100 ms of their INVITE or CANCEL, and those of them that failed: nothing is promised (rules 5). */
  readonly young: number
  readonly youngFailed: number
  readonly lost: readonly CallRecord[]
  /** Calls that a destination was given, and those that are counted as placed. */
  readonly placed: number
  readonly counted: number
}

const CALLER_HOSTS = [2, 3, 4, 5] as const
const DESTINATION_HOSTS = [11, 12] as const
const PORT = 5_070
const WARM_MS = 4_000
/** Between kills: so that no three come within ten seconds, after which the supervisor waits (rules 8). */
const [LEAST_GAP_MS, MORE_GAP_MS] = [5_100, 2_000]
const YOUNG_MS = 100
const PING_EVERY_MS = 10
const BACK_LIMIT_MS = 15_000
/** Answered calls whose end nobody wrote down are asked for, and leave within seconds (rules 9). */
const EMPTY_LIMIT_MS = 20_000

/** The whole appliance under calls in all phases, its engine killed at random moments (rules 5 to 9). */
export class KillStory {
  readonly appliance: Appliance
  private readonly population: Population
  private readonly pinger: Post
  private readonly options: KillOptions
  private readonly clock: Clock = systemClock

  private constructor(appliance: Appliance, population: Population, pinger: Post, options: KillOptions) {
    this.appliance = appliance
    this.population = population
    this.pinger = pinger
    this.options = options
  }

  static async open(options: KillOptions): Promise<KillStory> {
    const { relays } = options
    const appliance = await startAppliance({
      ...(relays && { relays }),
      dispatcherList: (block) =>
        DESTINATION_HOSTS.map((host) => `1 sip:${block.host(host)}:${PORT}\n`).join(''),
    })
    const { block, sip } = appliance
    const at = (host: number): Address => ({ address: block.host(host), port: PORT })
    const places = { engine: sip, callers: CALLER_HOSTS.map(at), destinations: DESTINATION_HOSTS.map(at) }
    const population = await Population.open(places, seededRandom(options.seed))
    await allUp(appliance.stats)
    return new KillStory(appliance, population, await Post.open(at(6)), options)
  }

  async play(): Promise<KillReport> {
    const { kills, telephones, seed, say } = this.options
    const random = seededRandom(seed + 1)
    const gapsMs: number[] = []
    const startedMs = this.clock.monotonicMs()
    this.population.begin(telephones)
    await this.wait(WARM_MS)
    for (let kill = 1; kill <= kills; kill++) {
      await this.wait(LEAST_GAP_MS + random.below(MORE_GAP_MS))
      gapsMs.push(await this.kill())
      say?.(
        `kill ${kill}/${kills}: ${this.population.records.size} calls, served again in ${Math.round(gapsMs.at(-1) ?? 0)} ms`,
      )
    }
    await this.population.quiet()
    const seconds = (this.clock.monotonicMs() - startedMs) / 1_000
    return { ...this.report(gapsMs, await this.counted()), seconds }
  }

  /** May be repeated safely. */
  async stop(): Promise<void> {
    this.population.stop()
    this.pinger.close()
    await this.appliance.stop()
  }

  private async kill(): Promise<number> {
    await this.appliance.killEngine()
    const killedMs = this.clock.monotonicMs()
    for (const record of this.population.open) {
      record.killedIn.push(record.phase)
      const isYoung = (sinceMs: number | null) => sinceMs !== null && killedMs - sinceMs < YOUNG_MS
      if (isYoung(record.forwardedMs) || isYoung(record.cancelledMs)) record.wasYoung = true
    }
    const answeredMs = await this.firstAnswer()
    // Heard in between: forwarded by the dead engine, and unread when it died; for how long nobody knows.
    for (const record of this.population.records.values())
      if (record.forwardedMs !== null && record.forwardedMs >= killedMs && record.forwardedMs < answeredMs)
        record.wasYoung = true
    return answeredMs - killedMs
  }

  /** When the next engine answered the first of many questions. */
  private async firstAnswer(): Promise<number> {
    const { address, port } = this.pinger.at
    const via = `SIP/2.0/UDP ${address}:${port};branch=z9hG4bK-ping-${this.clock.monotonicMs()};rport`
    const bytes = request({ uri: `sip:${this.appliance.sip.address}`, headers: { Via: via } })
    let answeredMs: number | null = null
    this.pinger.onMessage(() => {
      answeredMs ??= this.clock.monotonicMs()
    })
    const asking = this.clock.every(PING_EVERY_MS, () => this.pinger.send(bytes, this.appliance.sip))
    await within(BACK_LIMIT_MS, async () => answeredMs !== null)
    asking.stop()
    if (answeredMs === null) throw new Error(`no engine came back within ${BACK_LIMIT_MS / 1_000} s`)
    return answeredMs
  }

  /** By the panel's books, when no call is left in the engine's. */
  private async counted(): Promise<number> {
    const isEmpty = async () => metricSum(await this.appliance.metrics(), 'fairline_calls_active') === 0
    if (!(await within(EMPTY_LIMIT_MS, isEmpty))) throw new Error('calls are counted as active that are over')
    const destinations = destinationsOf(readStats(await this.appliance.stats()))
    return destinations.reduce((sum, { total }) => sum + total, 0)
  }

  private report(gapsMs: readonly number[], counted: number): Omit<KillReport, 'seconds'> {
    const { records, exchanges } = this.population
    for (const { callId, fault } of exchanges.flatMap((exchange) => exchange.unfinished()))
      records.get(callId)?.faults.push(fault)
    const all = [...records.values()]
    const failed = all.filter(({ faults }) => faults.length > 0)
    const phases = all.flatMap(({ killedIn }) => killedIn)
    return {
      calls: all.length,
      gapsMs,
      killedIn: countPhases(phases),
      young: all.filter(({ wasYoung }) => wasYoung).length,
      youngFailed: failed.filter(({ wasYoung }) => wasYoung).length,
      lost: failed.filter(({ wasYoung }) => !wasYoung),
      placed: all.filter(({ forwardedMs }) => forwardedMs !== null).length,
      counted,
    }
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.clock.after(ms, resolve))
  }
}

function countPhases(phases: readonly Phase[]): Record<Phase, number> {
  const count = (phase: Phase) => phases.filter((one) => one === phase).length
  const [setUp, ringing, cancelled, answered, again, bye, over] = PHASES
  return {
    [setUp]: count(setUp),
    [ringing]: count(ringing),
    [cancelled]: count(cancelled),
    [answered]: count(answered),
    [again]: count(again),
    [bye]: count(bye),
    [over]: count(over),
  }
}
