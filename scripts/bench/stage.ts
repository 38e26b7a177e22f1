import { type LoopbackBlock, takeLoopbackBlock } from '../appliance/loopback.ts'
import { findProgram } from '../tools/missing.ts'
import type { Contender } from './contender.ts'
import type { FairlineOptions } from './engine-process.ts'
import { type Fairline, startFairline } from './fairline.ts'
import type { Generator, Load } from './generator.ts'
import { startKamailio } from './kamailio.ts'
import { openLightGenerator } from './light-generator.ts'
import { startLoneEngine } from './lone-engine.ts'
import type { BenchOptions } from './options.ts'
import { openSippGenerator } from './sipp-generator.ts'
import { openThreadGenerator } from './thread-generator.ts'

const KAMAILIO_PORT = 5_460
const GENERATORS = {
  load: openLightGenerator,
  thread: openThreadGenerator,
  sipp: openSippGenerator,
} as const satisfies Record<
  BenchOptions['gen'],
  (block: LoopbackBlock, callees: number, callers: number) => Generator
>
/** The kernel gives all of one caller's socket to one relay thread. */
const CALLERS_OF_SEVERAL_RELAYS = 32

/** What a benchmark plays on: loopback addresses, a generator, contenders. */
export class Stage {
  readonly block: LoopbackBlock
  readonly generator: Generator
  private readonly options: BenchOptions
  private readonly contenders: Contender[] = []

  private constructor(block: LoopbackBlock, generator: Generator, options: BenchOptions) {
    this.block = block
    this.generator = generator
    this.options = options
  }

  /** Whatever becomes of the run, a signal included, everything that was started ends with it. */
  static async with<T>(options: BenchOptions, run: (stage: Stage) => Promise<T>): Promise<T> {
    const block = await takeLoopbackBlock()
    const callers = options.relays > 1 ? CALLERS_OF_SEVERAL_RELAYS : 1
    const stage = new Stage(block, GENERATORS[options.gen](block, options.dests, callers), options)
    const leave = async () => {
      await stage.stop()
      process.exit(130)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
    for (const signal of signals) process.on(signal, leave)
    try {
      return await run(stage)
    } finally {
      for (const signal of signals) process.off(signal, leave)
      await stage.stop()
    }
  }

  /** Ours, in the form that is asked for. */
  async ours(): Promise<Contender> {
    if (this.options.form === 'production') return this.fairline('fairline')
    return this.started(await startLoneEngine(this.ownOptions('fairline engine')))
  }

  /** In production form. */
  async fairline(name: string, more: Partial<FairlineOptions> = {}): Promise<Fairline> {
    return this.started(await startFairline({ ...this.ownOptions(name), ...more }))
  }

  /** None where it is not installed. */
  async kamailios(): Promise<Contender[]> {
    const { against, dests } = this.options
    if (against.length === 0) return []
    const program = findProgram('kamailio', `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin`)
    if (!program) {
      this.say('Kamailio is not installed: Fairline is measured alone.')
      return []
    }
    const started: Contender[] = []
    for (const [at, form] of against.entries()) {
      const place = { block: this.block, destinations: dests, port: KAMAILIO_PORT + at }
      started.push(this.started(await startKamailio({ program, ...form, ...place })))
    }
    return started
  }

  /** So that code is compiled, and transactions linger as they do later. */
  async warm(contenders: readonly Contender[]): Promise<void> {
    const { warm: calls, rate, hold: holdMs } = this.options
    if (calls === 0) return
    for (const proxy of contenders) {
      const audit = await proxy.audit()
      await audit.drain(await this.generator.run({ proxy, phases: [{ rate, calls }], holdMs }))
    }
  }

  /** As the options have it. */
  load(): Omit<Load, 'proxy'> {
    const { rate, calls, hold: holdMs } = this.options
    return { phases: [{ rate, calls }], holdMs }
  }

  /** Beside what is measured: not on standard output. */
  readonly say = (line: string): void => console.error(`bench: ${line}`)

  private ownOptions(name: string): FairlineOptions {
    const { dests, probe, addon, relays } = this.options
    const probeMs = this.generator.answersProbes ? probe : null
    const place = this.contenders.length
    return { name, block: this.block, destinations: dests, probeMs, addon, relays, place }
  }

  private started<T extends Contender>(contender: T): T {
    this.contenders.push(contender)
    this.say(`${contender.name} is ready${contender.note && `: ${contender.note}`}`)
    return contender
  }

  private async stop(): Promise<void> {
    await Promise.all(this.contenders.splice(0).map((contender) => contender.stop()))
    await this.generator.stop()
    this.block.release()
  }
}
