import type { SnapshotInput } from '#engine/contract/config.ts'
import { startEngine } from '../appliance.ts'
import { type Cell, runCell, takeCell } from './cell.ts'
import { type Lane, type RunningProxy, startKamailio } from './kamailio.ts'
import { parsePath } from './path.ts'
import type { Scenario } from './scenario.ts'
import { Seats } from './seats.ts'

type ProxyKind = 'fairline' | 'kamailio'

export interface Chain {
  readonly name: string
  /** One behind the other, the callers' first. */
  readonly proxies: readonly ProxyKind[]
}

export const CHAINS: readonly Chain[] = [
  { name: 'two Fairlines in a row', proxies: ['fairline', 'fairline'] },
  { name: 'Fairline behind Kamailio', proxies: ['kamailio', 'fairline'] },
  { name: 'Kamailio behind Fairline', proxies: ['fairline', 'kamailio'] },
  { name: 'Kamailio between two Fairlines', proxies: ['fairline', 'kamailio', 'fairline'] },
]

const UDP = parsePath('udp4->udp4')
const UNUSED = { certificate: '', key: '', authority: '' }

/**
 * What all of them show: calls of one destination, since each set has but the next proxy; no losses, whose leg would be
 * another one; and no strict router, whose Request-URI takes the place of one proxy alone.
 */
export function isForChain({ loss, callees, name }: Scenario): boolean {
  return !loss && callees.length === 1 && name !== 'strict-router'
}

/** A chain over UDP: each cell has an address of its own on each proxy, so that all know where its calls go. */
export class ProxyChain {
  readonly cells: readonly Cell[]
  /** What came late or again in all cells. */
  repetitions = 0
  private readonly seats: Seats
  private readonly entries: readonly Lane[]
  private readonly proxies: readonly RunningProxy[]

  private constructor(
    cells: readonly Cell[],
    seats: Seats,
    entries: readonly Lane[],
    proxies: readonly RunningProxy[],
  ) {
    this.cells = cells
    this.seats = seats
    this.entries = entries
    this.proxies = proxies
  }

  static async open({ proxies: kinds }: Chain, scenarios: readonly Scenario[]): Promise<ProxyChain> {
    const seats = new Seats()
    const cells: Cell[] = []
    for (const [i, scenario] of scenarios.entries()) cells.push(await takeCell(scenario, UDP, i, seats))
    const proxies: RunningProxy[] = []
    try {
      let lanes: Lane[] = cells.map(({ callees }) => ({ at: seatOf(callees[0]), next: seatOf(callees[0]) }))
      for (const kind of [...kinds].reverse()) {
        const behind: Lane[] = []
        for (const { at } of lanes) behind.push({ at: await seats.take(4), next: at })
        proxies.unshift(kind === 'kamailio' ? await startKamailio(behind) : await startFairline(behind))
        lanes = behind
      }
      return new ProxyChain(cells, seats, lanes, proxies)
    } catch (problem) {
      await Promise.all(proxies.map((proxy) => proxy.stop()))
      seats.release()
      throw problem
    }
  }

  /** Null when all went as the scenario says. */
  async run(cell: Cell): Promise<string | null> {
    const entry = seatOf(this.entries[cell.number]?.at)
    const { fault, repetitions } = await runCell(cell, { engineAt: () => entry, identity: UNUSED })
    this.repetitions += repetitions
    return fault
  }

  async stop(): Promise<void> {
    await Promise.all(this.proxies.map((proxy) => proxy.stop()))
    this.seats.release()
  }
}

/** A listener for each lane, and a set with the next hop as its only destination. */
async function startFairline(lanes: readonly Lane[]): Promise<RunningProxy> {
  const names = lanes.map(({ at }) => `udp:${at.address}:${at.port}`)
  const sets = lanes.map(({ next }, i) => ({
    id: i + 1,
    name: `lane ${i}`,
    attemptTimeoutMs: 10_000,
    probe: { enabled: false },
    destinations: [{ id: i + 1, uri: `sip:${next.address}:${next.port}` }],
  }))
  const listenerSets = Object.fromEntries(names.map((name, i) => [name, i + 1]))
  const snapshot: SnapshotInput = {
    format: 1,
    revision: { database: 'chain', number: 1 },
    settings: { listenerSets },
    sets,
    sources: [],
  }
  return await startEngine(() => snapshot, { variables: { FAIRLINE_SIP: names.join(',') } })
}

function seatOf<T>(seat: T | undefined): T {
  if (!seat) throw new Error('a lane without a seat')
  return seat
}
