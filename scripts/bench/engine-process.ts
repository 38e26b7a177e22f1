import type { LoopbackBlock } from '../appliance/loopback.ts'
import type { Health } from '../appliance/ready.ts'
import { PROXY_HOST } from './callees.ts'
import type { Usage } from './contender.ts'
import { cpuUs, listedCpuUs } from './cpu.ts'

export interface FairlineOptions {
  readonly name: string
  readonly block: LoopbackBlock
  readonly destinations: number
  /** Null: no probes. */
  readonly probeMs: number | null
  readonly addon: 'on' | 'off' | null
  readonly relays: number
  /** Which of several side by side, from 0. */
  readonly place: number
  readonly attemptTimeoutMs?: number
  /** Where the inspector opens when it is asked for by SIGUSR1. */
  readonly inspector?: { readonly host: string; readonly port: number }
}

const SIP_PORT = 5_060
const CONTROL_PORT = 9_060
/** The first relay thread's, where there are several; those of engines side by side lie apart. */
const SENDING_PORT = 5_200
const PORTS_OF_ONE = 20

/** Where an engine hears SIP, and its control port. */
export function enginePlace({ block, place }: FairlineOptions) {
  const address = block.host(PROXY_HOST)
  return { address, port: SIP_PORT + place, control: `${address}:${CONTROL_PORT + place}` }
}

export function engineVariables(options: FairlineOptions, folder: string): Record<string, string> {
  const { address, port } = enginePlace(options)
  const { addon, inspector, relays, place } = options
  const send = relays > 1 ? `;send=${SENDING_PORT + place * PORTS_OF_ONE}` : ''
  return {
    FAIRLINE_DATA: folder,
    FAIRLINE_SIP: `udp:${address}:${port}${send},tcp:${address}:${port}`,
    FAIRLINE_RELAYS: `${relays}`,
    FAIRLINE_LOG: 'warn',
    ...(addon !== null && { FAIRLINE_ADDON: addon === 'on' ? '1' : '0' }),
    ...(inspector && { NODE_OPTIONS: `--inspect-port=${inspector.host}:${inspector.port}` }),
  }
}

/** All threads of the engine, its relay threads, and the panel beside it. */
export function usageOf({ pid, relayThreads }: Health['engine'], panelPid: number | null): Usage {
  return {
    cpuUs: cpuUs(pid),
    relayUs: listedCpuUs(pid, relayThreads),
    panelUs: panelPid === null ? null : cpuUs(panelPid),
  }
}

export async function readMetrics(control: string): Promise<string> {
  return (await fetch(`http://${control}/metrics`)).text()
}

/** How datagrams come and go, and why not otherwise. */
export function noteOf({ datagrams, datagramsReason }: Health): string {
  const why = typeof datagramsReason === 'string' && datagramsReason !== '' ? ` (${datagramsReason})` : ''
  return typeof datagrams === 'string' ? `datagrams ${datagrams}${why}` : ''
}
