import { CallGenerator, type GeneratorReport, type Pacing } from '#engine/agent/generator.ts'
import type { PlannedCall } from '#engine/agent/outbound-call.ts'
import { CallReceiver } from '#engine/agent/receiver.ts'
import { CHANNEL_HEADER } from '#engine/agent/speech.ts'
import { openWire, type SocketAddress } from '#engine/agent/wire.ts'
import { systemClock } from '#engine/base/clock.ts'
import { systemRandom } from '#engine/base/random.ts'
import type { LoopbackBlock } from '../appliance/loopback.ts'

/** The seed's experiment: one generator with four outbound channels, receivers with two and five inbound channels. */
export const OUTBOUND_CHANNELS = 4
export const RECEIVERS = [
  { name: 'A', channels: 2, host: 2 },
  { name: 'B', channels: 5, host: 3 },
] as const
export const REPORTED_BY = CHANNEL_HEADER
const GENERATOR_HOST = 10
const RECEIVER_PORT = 5_070
const GENERATOR_PORT = 5_062
const RING_MS = 3

export interface Receiver {
  readonly name: string
  readonly uri: string
  readonly agent: CallReceiver
}

export interface Step {
  readonly pacing: Pacing
  readonly calls: number
  plan(index: number): PlannedCall
  onProgress(ended: number): void
}

/** What one step showed, by the agents' own count. */
export interface StepResult {
  readonly generator: GeneratorReport
  /** Calls per inbound channel, in the order of RECEIVERS. */
  readonly inbound: readonly (readonly number[])[]
  /** URI of the receiver by Call-ID. */
  readonly answeredBy: ReadonlyMap<string, string>
}

export class Cast {
  readonly receivers: readonly Receiver[]
  readonly generatorAddress: string
  private readonly answeredBy: Map<string, string>
  private generator: CallGenerator | null = null
  private isStopped = false

  private constructor(
    receivers: readonly Receiver[],
    generatorAddress: string,
    answeredBy: Map<string, string>,
  ) {
    this.receivers = receivers
    this.generatorAddress = generatorAddress
    this.answeredBy = answeredBy
  }

  static async open(block: LoopbackBlock): Promise<Cast> {
    const answeredBy = new Map<string, string>()
    const receivers = await Promise.all(
      RECEIVERS.map(async ({ name, channels, host }) => {
        const wire = await openWire({ address: block.host(host), port: RECEIVER_PORT })
        const uri = `sip:${wire.local.address}:${wire.local.port}`
        const onCall = (callId: string) => answeredBy.set(callId, uri)
        return {
          name,
          uri,
          agent: new CallReceiver(wire, { channels, ringMs: RING_MS, onCall }, systemClock, systemRandom),
        }
      }),
    )
    return new Cast(receivers, block.host(GENERATOR_HOST), answeredBy)
  }

  /** Places the step's calls through `proxy` and waits for their ends. Rejects when it is stopped before. */
  async play(proxy: SocketAddress, step: Step): Promise<StepResult> {
    const before = this.receivers.map(({ agent }) => [...agent.channels.totals])
    this.answeredBy.clear()
    const wire = await openWire({ address: this.generatorAddress, port: GENERATOR_PORT })
    let ended = 0
    const onCallEnd = () => step.onProgress(++ended)
    const options = {
      proxy,
      channels: OUTBOUND_CHANNELS,
      calls: step.calls,
      pacing: step.pacing,
      plan: step.plan,
      onCallEnd,
    }
    this.generator = new CallGenerator(wire, options, systemClock, systemRandom)
    const generator = await this.generator.run()
    await this.generator.stop()
    if (this.isStopped) throw new Error('stopped before the last call')
    const inbound = this.receivers.map(({ agent }, at) =>
      agent.channels.totals.map((total, channel) => total - (before[at]?.[channel] ?? 0)),
    )
    return { generator, inbound, answeredBy: new Map(this.answeredBy) }
  }

  /** May be repeated safely. */
  async stop(): Promise<void> {
    this.isStopped = true
    await this.generator?.stop()
    await Promise.all(this.receivers.map(({ agent }) => agent.stop()))
  }
}
