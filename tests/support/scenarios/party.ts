import { formatHost } from '#engine/contract/address.ts'
import { isWebSocket } from '#engine/contract/transport-facts.ts'
import { within } from '#scripts/appliance/ready.ts'
import { isBound } from '../bound-port.ts'
import { SippProcess } from '../sipp.ts'
import type { SippTotals } from '../sipp-statistics.ts'
import type { Bridge, BridgeOrder } from './bridge.ts'
import { openBridge } from './open-bridge.ts'
import type { Leg } from './path.ts'
import { innerSeat, type Seat, sippSeat } from './seats.ts'
import { sippScript } from './sipp-script.ts'
import type { Step } from './steps.ts'

export interface PartyOrder extends BridgeOrder {
  readonly steps: readonly Step[]
  /** Calls a caller makes. */
  readonly calls: number
  readonly lingerMs: number
}

const LIMIT_SEC = 70
const STEP_LIMIT_MS = 30_000
const MOST_REPETITIONS = 12
const CALLS_PER_SECOND = 20
const READY_LIMIT_MS = 5_000

/** One side of a scenario: a SIPp process on its leg to the engine. */
export class Party {
  private readonly sipp: SippProcess
  private readonly bridge: Bridge | null

  private constructor(sipp: SippProcess, bridge: Bridge | null) {
    this.sipp = sipp
    this.bridge = bridge
  }

  /** A callee listens when this resolves; a caller begins to call. */
  static async start(order: PartyOrder): Promise<Party> {
    const { side, steps, seat, leg, engine, lingerMs } = order
    const bridge = await openBridge(order)
    const at = bridge ? sippSeat(seat) : seat
    const words = [
      ...(side === 'caller' ? callerWords(order, bridge ? innerSeat(seat) : engine) : []),
      ...['-t', leg.transport === 'udp' ? 'u1' : 't1', '-max_retrans', String(MOST_REPETITIONS)],
      ...['-timeout', String(LIMIT_SEC), '-recv_timeout', String(STEP_LIMIT_MS)],
      ...keys(order).flatMap(([name, value]) => ['-key', name, value]),
    ]
    const script = sippScript({ side, steps, lingerMs, isUnreliable: leg.transport === 'udp' })
    const party = new Party(new SippProcess(script, at, words), bridge)
    if (side === 'callee') await party.listens(leg, at)
    return party
  }

  /** What was wrong on its leg, if anything. */
  wrongOnLeg(calls: number): string | null {
    return this.bridge?.wrong(calls) ?? null
  }

  done(): Promise<SippTotals> {
    return this.sipp.done()
  }

  errors(): string {
    return this.sipp.errors()
  }

  /** Lets its open calls end. May be repeated safely. */
  stop(): Promise<SippTotals> {
    return this.sipp.stop()
  }

  /** Not before both sides stopped: what a bridge still holds the other one waits for. May be repeated safely. */
  close(): void {
    this.bridge?.close()
  }

  private async listens({ transport }: Leg, at: Seat): Promise<void> {
    const { sipp } = this
    const isBoundOrOver = async () => !sipp.isRunning || isBound(transport === 'udp' ? 'udp' : 'tcp', at)
    if ((await within(READY_LIMIT_MS, isBoundOrOver)) && sipp.isRunning) return
    const cause = sipp.errors()
    await this.stop()
    this.close()
    throw new Error(`SIPp does not listen on ${at.address}:${at.port}: ${cause}`)
  }
}

function callerWords({ calls }: PartyOrder, to: Seat): string[] {
  const load = ['-m', String(calls), '-r', String(CALLS_PER_SECOND), '-l', String(calls)]
  return [hostPort(to), ...load, '-timeout_error']
}

function keys({ side, seat, leg, engine }: PartyOrder): [string, string][] {
  const own = isBrowser(side, leg) ? `b${seat.port}.invalid` : hostPort(seat)
  return [
    ['fl_via', leg.transport.toUpperCase()],
    ['fl_sentby', own],
    ['fl_contact', `sip:${side}@${own}${transportParameter(leg)}`],
    ['fl_engine', hostPort(engine)],
  ]
}

/** A WebSocket client has no address that anybody could reach (RFC 7118 §5.2). */
function isBrowser(side: PartyOrder['side'], { transport }: Leg): boolean {
  return side === 'caller' && isWebSocket(transport)
}

function hostPort({ address, port }: Seat): string {
  return `${formatHost(address)}:${port}`
}

/** What a destination is configured with. */
export function destinationUri(seat: Seat, leg: Leg): string {
  return `sip:${hostPort(seat)}${transportParameter(leg)}`
}

function transportParameter({ transport }: Leg): string {
  return transport === 'udp' ? '' : `;transport=${transport}`
}
