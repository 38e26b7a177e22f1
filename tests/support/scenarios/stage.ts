import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { formatHost } from '#engine/contract/address.ts'
import { TRANSPORTS, type Transport } from '#engine/contract/vocabulary.ts'
import { type LoneEngine, startEngine } from '../appliance.ts'
import { type Issued, TestAuthority, writeTlsFolder } from '../certificates.ts'
import { type Cell, type CellGround, runCell, snapshotOf, takeCell } from './cell.ts'
import type { Path } from './path.ts'
import type { Scenario } from './scenario.ts'
import { type Seat, Seats } from './seats.ts'

/** From the port of a seat. */
const PORT_OFFSETS: Readonly<Record<Transport, number>> = { udp: 0, tcp: 0, tls: 1, ws: 2, wss: 3 }

interface EnginePlace {
  readonly ip4: Seat
  readonly ip6: Seat
}

/** A running engine that listens on every transport over IPv4 and IPv6, and the cells it is configured for. */
export class ScenarioStage {
  readonly engine: LoneEngine
  /** What came late or again in all cells. */
  repetitions = 0
  /** Of the engine, and of the parties of the cells prepared last. */
  private readonly seats: Seats
  private readonly partySeats = new Seats()
  private readonly place: EnginePlace
  private readonly authority: TestAuthority
  private readonly tlsFolder: string
  private identity: Issued
  private revision = 1

  private constructor(engine: LoneEngine, seats: Seats, place: EnginePlace, tls: TlsParts) {
    this.engine = engine
    this.seats = seats
    this.place = place
    this.authority = tls.authority
    this.tlsFolder = tls.folder
    this.identity = tls.own
  }

  static async open(): Promise<ScenarioStage> {
    const seats = new Seats()
    const place = { ip4: await seats.take(4), ip6: await seats.take(6) }
    const tls = tlsParts(place)
    const variables = { FAIRLINE_SIP: listeners(place).join(','), FAIRLINE_TLS: tls.folder }
    try {
      const engine = await startEngine(() => snapshotOf([], 1), { variables })
      return new ScenarioStage(engine, seats, place, tls)
    } catch (problem) {
      seats.release()
      throw problem
    }
  }

  /** From now on the engine knows these cells, and no others; the callees' certificate is for their addresses. */
  async prepare(pairs: readonly (readonly [Scenario, Path])[]): Promise<Cell[]> {
    this.partySeats.release()
    const cells: Cell[] = []
    for (const [i, [scenario, route]] of pairs.entries())
      cells.push(await takeCell(scenario, route, i, this.partySeats))
    const secure = cells.filter(({ path: route }) => /^(tls|wss)$/.test(route.callee.transport))
    const addresses = new Set(secure.flatMap(({ callees }) => callees.map(({ address }) => address)))
    this.identity = this.authority.issue({ name: 'callee', names: [...addresses].map((one) => `IP:${one}`) })
    await this.engine.link.configure(snapshotOf(cells, ++this.revision))
    return cells
  }

  /** Null when all went as the scenario says. */
  async run(cell: Cell): Promise<string | null> {
    const ground: CellGround = {
      engineAt: (transport, ip) => engineSeat(this.place, transport, ip),
      identity: { ...this.identity, authority: this.authority.certificate },
    }
    const { fault, repetitions } = await runCell(cell, ground)
    this.repetitions += repetitions
    return fault
  }

  async stop(): Promise<void> {
    await this.engine.stop()
    this.seats.release()
    this.partySeats.release()
    rmSync(this.tlsFolder, { recursive: true, force: true })
  }
}

function engineSeat({ ip4, ip6 }: EnginePlace, transport: Transport, ip: 4 | 6): Seat {
  const { address, port } = ip === 4 ? ip4 : ip6
  return { address, port: port + PORT_OFFSETS[transport] }
}

function listeners(place: EnginePlace): string[] {
  return ([4, 6] as const).flatMap((ip) =>
    TRANSPORTS.map((transport) => {
      const { address, port } = engineSeat(place, transport, ip)
      return `${transport}:${formatHost(address)}:${port}`
    }),
  )
}

interface TlsParts {
  readonly authority: TestAuthority
  readonly folder: string
  readonly own: Issued
}

/** The engine's certificate, and the authority it trusts, which the parties trust as well. */
function tlsParts({ ip4, ip6 }: EnginePlace): TlsParts {
  const authority = new TestAuthority()
  const own = authority.issue({ name: 'engine', names: [`IP:${ip4.address}`, `IP:${ip6.address}`] })
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-tls-'))
  writeTlsFolder(folder, { default: own }, { trusted: authority.certificate })
  return { authority, folder, own }
}
