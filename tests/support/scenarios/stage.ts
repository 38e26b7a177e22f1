import { formatHost } from '#engine/contract/address.ts'
import { type LoneEngine, startEngine } from '../appliance.ts'
import { type Cell, type EngineOf, runCell, snapshotOf, takeCell } from './cell.ts'
import { LEG_TRANSPORTS, type LegTransport, type Path } from './path.ts'
import type { Scenario } from './scenario.ts'
import { type Seat, Seats } from './seats.ts'

const IPV4_PORTS: Readonly<Record<LegTransport, number>> = { udp: 5_060, tcp: 5_060 }

/** A running engine that listens on every transport over IPv4 and IPv6, and the cells it is configured for. */
export class ScenarioStage {
  readonly engine: LoneEngine
  private readonly seats: Seats
  private readonly addressOf: EngineOf
  private revision = 1

  private constructor(engine: LoneEngine, seats: Seats, addressOf: EngineOf) {
    this.engine = engine
    this.seats = seats
    this.addressOf = addressOf
  }

  static async open(): Promise<ScenarioStage> {
    const seats = new Seats()
    const [v4, v6] = [await seats.take(4), await seats.take(6)]
    const addressOf: EngineOf = (transport, ip) => (ip === 4 ? { ...v4, port: IPV4_PORTS[transport] } : v6)
    try {
      const variables = { FAIRLINE_SIP: listeners(addressOf).join(',') }
      return new ScenarioStage(await startEngine(() => snapshotOf([], 1), { variables }), seats, addressOf)
    } catch (problem) {
      seats.release()
      throw problem
    }
  }

  /** From now on the engine knows these cells, and no others. */
  async prepare(pairs: readonly (readonly [Scenario, Path])[]): Promise<Cell[]> {
    const cells: Cell[] = []
    for (const [i, [scenario, path]] of pairs.entries())
      cells.push(await takeCell(scenario, path, i, this.seats))
    await this.engine.link.configure(snapshotOf(cells, ++this.revision))
    return cells
  }

  /** Null when all went as the scenario says. */
  run(cell: Cell): Promise<string | null> {
    return runCell(cell, this.addressOf)
  }

  async stop(): Promise<void> {
    await this.engine.stop()
    this.seats.release()
  }
}

function listeners(addressOf: EngineOf): string[] {
  return ([4, 6] as const).flatMap((ip) =>
    LEG_TRANSPORTS.map((transport) => {
      const { address, port }: Seat = addressOf(transport, ip)
      return `${transport}:${formatHost(address)}:${port}`
    }),
  )
}
