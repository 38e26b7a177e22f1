import { type Clock, type Stoppable, systemClock } from '#engine/base/clock.ts'
import { type Random, seededRandom } from '#engine/base/random.ts'
import { RESUMED_RINGING_MS } from '#engine/calls/resumed-calls.ts'
import { metricSum } from '#scripts/appliance/metric-sum.ts'
import { within } from '#scripts/appliance/ready.ts'
import { type Appliance, startAppliance } from '../appliance.ts'
import { ChannelServer, type ServedCall } from '../channel-server.ts'
import { type CallerScenario, type SippProcess, startCaller, startReceiver } from '../sipp.ts'
import { allUp, destinationsOf, readStats } from '../stats-json.ts'
import { countRecords } from './by-records.ts'
import { Forger } from './forger.ts'
import type { LeakOptions, LeakReport, LeakTotal } from './report.ts'

/** How often each kind of call is made, in a hundred. */
const MIX: readonly {
  readonly scenario: CallerScenario
  readonly percent: number
  readonly holdMs: number
}[] = [
  { scenario: 'caller', percent: 58, holdMs: 800 },
  { scenario: 'caller-busy', percent: 8, holdMs: 0 },
  { scenario: 'caller-missing', percent: 6, holdMs: 0 },
  { scenario: 'caller-cancels', percent: 8, holdMs: 300 },
  { scenario: 'caller-hears-bye', percent: 6, holdMs: 600 },
  { scenario: 'caller-reinvite', percent: 4, holdMs: 400 },
  { scenario: 'caller-forgets', percent: 4, holdMs: 0 },
  { scenario: 'caller-repeats-bye', percent: 6, holdMs: 300 },
]
const SIPP_HOSTS = [11, 12] as const
const FRAGILE_HOST = 13
const PORT = 5_070
/** The shortest that the settings allow: what is forgotten is gone by then. */
const LONGEST_CALL_SEC = 60
/** Until all is over at the latest: a call that rang when the engine was killed, and whose caller said no more. */
const SETTLED_SEC = RESUMED_RINGING_MS / 1_000 + 20
/** What a call takes that meets a dead machine on its way: B or F, and a second. */
const LAST_CALLS_MS = 33_000
/** Calls of one caller that is killed. */
const DOOMED_CALLS = 20

/** The whole appliance under calls that end in every way calls end in, while it is edited, killed and lied to. */
export class LeakStory {
  readonly appliance: Appliance
  private readonly options: LeakOptions
  private readonly receivers: readonly SippProcess[]
  private readonly clock: Clock = systemClock
  private readonly random: Random
  private readonly forger: Forger
  private fragile: ChannelServer | null
  private readonly served: ServedCall[] = []
  private readonly callers: SippProcess[] = []
  private readonly doomed: SippProcess[] = []
  private readonly done = { restarts: 0, reloads: 0, deaths: 0 }
  private jobs: Stoppable[] = []
  private ids: readonly number[] = []
  /** The first thing that went wrong beside the calls: told when all is over. */
  private fault: unknown = null

  private constructor(
    appliance: Appliance,
    receivers: readonly SippProcess[],
    fragile: ChannelServer,
    forger: Forger,
    options: LeakOptions,
  ) {
    this.appliance = appliance
    this.receivers = receivers
    this.fragile = fragile
    this.forger = forger
    this.options = options
    this.random = seededRandom(options.seed)
  }

  static async open(options: LeakOptions): Promise<LeakStory> {
    const appliance = await startAppliance({
      dispatcherList: (block) =>
        [...SIPP_HOSTS, FRAGILE_HOST].map((host) => `1 sip:${block.host(host)}:${PORT}\n`).join(''),
    })
    const { block } = appliance
    const limitSec = wholeSec(options)
    const open = (host: number) =>
      startReceiver({ at: { address: block.host(host), port: PORT }, holdMs: 600, limitSec })
    const receivers = [await open(SIPP_HOSTS[0]), await open(SIPP_HOSTS[1])]
    const fragile = await ChannelServer.open(block.host(FRAGILE_HOST), PORT, Number.POSITIVE_INFINITY)
    const forger = await Forger.open({ address: block.host(9), port: PORT }, appliance.sip)
    const story = new LeakStory(appliance, receivers, fragile, forger, options)
    await allUp(appliance.stats)
    await appliance.patch('sets/1', { algorithm: 'round-robin', slowStart: { sec: 1, fromPercent: 50 } })
    await appliance.patch('settings', { maxCallDurationSec: LONGEST_CALL_SEC, reconcileSec: 5 })
    story.ids = destinationsOf(readStats(await appliance.stats())).map(({ id }) => id)
    await appliance.patch(`destinations/${story.ids[0]}`, { channels: 500 })
    return story
  }

  async play(): Promise<LeakReport> {
    const startedMs = this.clock.monotonicMs()
    const { calls, rate, restartEverySec } = this.options
    for (const [i, { scenario, percent, holdMs }] of MIX.entries())
      this.callers.push(this.call(scenario, i, (calls * percent) / 100, (rate * percent) / 100, holdMs))
    this.jobs = [
      this.clock.every(1_000, () => this.job(this.reload())),
      this.clock.every(restartEverySec * 1_000, () => this.job(this.restart())),
      this.clock.every(3_500, () => this.job(this.dieAndReturn())),
      this.clock.every(5_000, () => this.loseCaller()),
      this.clock.every(50, () => this.forge()),
    ]
    await this.watchCallers()
    if (this.fault) throw this.fault
    await this.settle()
    const ends = await Promise.all(this.callers.map((caller) => caller.done()))
    const left = await this.whatIsLeft()
    return {
      ...this.done,
      seconds: (this.clock.monotonicMs() - startedMs) / 1_000,
      forged: this.forger.sent,
      callersKilled: this.doomed.length,
      callers: {
        successful: ends.reduce((sum, end) => sum + end.successful, 0),
        failed: ends.reduce((sum, end) => sum + end.failed, 0),
      },
      totals: await this.totals(),
      left,
    }
  }

  /** May be repeated safely. */
  async stop(): Promise<void> {
    this.stopJobs()
    await Promise.all([...this.callers, ...this.doomed, ...this.receivers].map((each) => each.stop()))
    this.fragile?.close()
    this.fragile = null
    this.forger.close()
    await this.appliance.stop()
  }

  private call(
    scenario: CallerScenario,
    index: number,
    calls: number,
    rate: number,
    holdMs: number,
  ): SippProcess {
    const from = { address: this.appliance.block.host(3), port: PORT + index }
    const to = this.appliance.sip
    return startCaller({ scenario, from, to, calls, rate, holdMs, limitSec: wholeSec(this.options) })
  }

  /** Until every call is made, and a while more: who waits for the BYE of a machine that died waits for ever. */
  private async watchCallers(): Promise<void> {
    const made = () => this.callers.reduce((sum, caller) => sum + caller.totals().created, 0)
    let told = 0
    const allMade = await within(wholeSec(this.options) * 1_000, async () => {
      if (made() - told >= this.options.calls / 10) {
        told = made()
        this.options.say?.(`${told} calls made, ${this.done.restarts} restarts, ${this.done.reloads} reloads`)
      }
      return this.callers.every((caller) => !caller.isRunning) || made() >= this.options.calls * 0.99
    })
    if (!allMade) throw new Error('the callers did not make their calls')
    this.stopJobs()
    await within(LAST_CALLS_MS, async () => this.callers.every((caller) => !caller.isRunning))
    await Promise.all(this.callers.map((caller) => caller.stop()))
  }

  /** An edit under way: a weight of the second destination. */
  private async reload(): Promise<void> {
    await this.appliance.patch(`destinations/${this.ids[1]}`, { weight: 1 + this.random.below(100) })
    this.done.reloads += 1
  }

  private async restart(): Promise<void> {
    const health = await this.appliance.health()
    if (!health) return
    process.kill(health.engine.pid, this.options.restart)
    this.done.restarts += 1
  }

  /** The third destination's machine dies with its calls, and is back a second later, knowing nothing. */
  private async dieAndReturn(): Promise<void> {
    const { fragile } = this
    if (!fragile) return
    this.fragile = null
    this.served.push(...fragile.served)
    fragile.close()
    this.done.deaths += 1
    await this.wait(1_000)
    const at = this.appliance.block.host(FRAGILE_HOST)
    this.fragile = await ChannelServer.open(at, PORT, Number.POSITIVE_INFINITY)
  }

  /** A caller with twenty calls is killed in the middle of them. */
  private loseCaller(): void {
    const caller = this.call('caller', 20 + this.doomed.length, DOOMED_CALLS, DOOMED_CALLS, 30_000)
    this.doomed.push(caller)
    this.clock.after(2_500, () => void caller.kill())
  }

  /** A call that is under way, or was a moment ago: numbers grow by one from 1. */
  private forge(): void {
    const caller = this.callers[this.random.below(this.callers.length)]
    const newest = caller?.totals().created ?? 0
    const number = Math.max(1, newest - this.random.below(20))
    this.forger.forge(`${number}-${caller?.pid}@${this.appliance.block.host(3)}`)
  }

  private job(work: Promise<void>): void {
    work.catch((problem: unknown) => {
      this.fault ??= problem
    })
  }

  private stopJobs(): void {
    for (const job of this.jobs) job.stop()
    this.jobs = []
  }

  private async settle(): Promise<void> {
    const isOver = async () => Object.values(await this.whatIsLeft()).every((count) => count === 0)
    await within(SETTLED_SEC * 1_000, isOver)
  }

  private async whatIsLeft(): Promise<Record<string, number>> {
    const metrics = await this.appliance.metrics()
    const stats = readStats(await this.appliance.stats())
    const rows = [
      ['calls', metricSum(metrics, 'fairline_calls_active')],
      ...destinationsOf(stats).map(({ uri, active }) => [uri, active] as const),
      ...stats.sources.map(({ name, active }) => [name, active] as const),
    ] as const
    return Object.fromEntries(rows)
  }

  private async totals(): Promise<LeakTotal[]> {
    const destinations = destinationsOf(readStats(await this.appliance.stats()))
    const served = [...this.receivers.map((receiver) => receiver.totals().calls), this.servedByFragile]
    const byRecords = await countRecords(this.appliance)
    return destinations.map(({ id, total: counted }, i) => {
      const isMortal = i === served.length - 1
      return { counted, ...byRecords(id), served: served[i] ?? 0, isMortal }
    })
  }

  /** Repeated to the machine that is back, an INVITE is the same call. */
  private get servedByFragile(): number {
    const all = [...this.served, ...(this.fragile?.served ?? [])]
    return new Set(all.map(({ callId }) => callId)).size
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.clock.after(ms, resolve))
  }
}

function wholeSec({ calls, rate }: LeakOptions): number {
  return Math.ceil(calls / rate) + SETTLED_SEC + 120
}
