import { seededRandom } from '#engine/base/random.ts'
import { TimerWheel } from '#engine/base/timer-wheel.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import { parseListener } from '#engine/contract/env.ts'
import { type ProbeConfig, type ProbeLogin, probeSchema } from '#engine/contract/probe.ts'
import type { ProbeOrder, ProbeResult } from '#engine/destination/probe-sender.ts'
import { OptionsProber } from '#engine/proxy/probe-sender.ts'
import { TrafficTable } from '#engine/proxy/traffic.ts'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import { TransactionLayer } from '#engine/transaction/layer.ts'
import type { DropReason, TransportUser } from '#engine/transport/transport.ts'
import { ManualClock } from './manual-clock.ts'
import { type MemoryHost, MemoryNetwork } from './memory-network.ts'
import { MemoryTransport } from './memory-transport.ts'
import { message } from './sip-messages.ts'

export const PROBED: Endpoint = { transport: 'udp', address: '10.0.1.1', port: 5070 }

export interface ProbeStage {
  readonly clock: ManualClock
  readonly network: MemoryNetwork
  readonly layer: TransactionLayer
  /** What came of each probe, in the order of their ends. */
  readonly results: ProbeResult[]
  probe(
    settings?: Partial<ProbeConfig>,
    order?: Partial<Omit<ProbeOrder, 'probe'>> & { login?: ProbeLogin },
  ): void
  refuse(to: Endpoint, why?: DropReason): void
}

/** The prober on a memory network, without a proxy behind it. */
export function openProbeStage(
  listeners: readonly string[] = ['udp:10.0.0.1:5060', 'tcp:10.0.0.1:5060'],
): ProbeStage {
  const clock = new ManualClock()
  const network = new MemoryNetwork(clock, seededRandom(7))
  const wheel = new TimerWheel(clock)
  const specs = listeners.map((entry) => {
    const spec = parseListener(entry)
    if (typeof spec === 'string') throw new Error(spec)
    return spec
  })
  const user: TransportUser = {
    onMessage: (bytes, arrival) => {
      const heard = parseMessage(bytes)
      if (!('malformed' in heard)) layer.onMessage(heard, arrival)
    },
    onDrop: () => {},
    onUnreachable: (to, why) => probes.refuse(to, why),
  }
  const transport = new MemoryTransport(network, specs, user)
  const layer = new TransactionLayer(clock, wheel, transport)
  const probes = new OptionsProber(
    { thread: 1, layer, transport, wheel, traffic: new TrafficTable() },
    seededRandom(5),
  )
  wheel.start()
  const results: ProbeResult[] = []
  return {
    clock,
    network,
    layer,
    results,
    probe: (settings = {}, order = {}) => {
      const probe = probeSchema.parse(settings)
      const usual = {
        to: PROBED,
        login: null,
        offersOverload: false,
        ear: 'later' as const,
        timeoutMs: probe.timeoutMs,
      }
      probes.probe({ ...usual, probe, ...order }, (result) => results.push(result))
    },
    refuse: (to, why) => probes.refuse(to, why),
  }
}

/** The answer to a probe, sent from `host`; `changes` replaces header fields. */
export function answerProbe(
  host: MemoryHost,
  probe: SipMessage,
  status: string,
  changes: Readonly<Record<string, string>> = {},
): void {
  const bytes = message(
    `SIP/2.0 ${status}`,
    [
      ['Via', probe.header('Via') ?? ''],
      ['From', probe.header('From') ?? ''],
      ['To', `${probe.header('To') ?? ''};tag=there`],
      ['Call-ID', probe.callId],
      ['CSeq', `${probe.cseqNumber} ${probe.method}`],
    ],
    { headers: changes },
  )
  host.send(bytes, { address: '10.0.0.1', port: 5060 })
}
