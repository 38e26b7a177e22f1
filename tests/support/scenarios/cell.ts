import type { SnapshotInput } from '#engine/contract/config.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import type { SippTotals } from '../sipp-statistics.ts'
import type { Identity } from './bridge.ts'
import { destinationUri, Party, type PartyOrder } from './party.ts'
import { isPlain, type Path, pathName } from './path.ts'
import type { Scenario } from './scenario.ts'
import { dialPort, type Seat, type Seats } from './seats.ts'

const CALLS = 3
const LINGER_MS = 300
/** For a callee whose 200 may have been acknowledged twice. */
const UNRELIABLE_LINGER_MS = 800

/** One scenario on one path, with seats of its own. */
export interface Cell {
  readonly scenario: Scenario
  readonly path: Path
  readonly name: string
  /** Unique in its snapshot; sets, sources and destinations number themselves from it. */
  readonly number: number
  readonly caller: Seat
  readonly callees: readonly Seat[]
}

export async function takeCell(scenario: Scenario, path: Path, number: number, seats: Seats): Promise<Cell> {
  const callees: Seat[] = []
  for (const _ of scenario.callees) callees.push(await seats.take(path.callee.ip))
  const caller = await seats.take(path.caller.ip)
  return { scenario, path, name: `${scenario.name} ${pathName(path)}`, number, caller, callees }
}

const IDS_PER_CELL = 10

/** The cells' callers as sources, each with a set of its callees; a port tells parties of one address apart. */
export function snapshotOf(cells: readonly Cell[], number: number): SnapshotInput {
  const sets = cells.flatMap(setsOf)
  const sources = cells.flatMap(sourcesOf)
  return { format: 1, revision: { database: 'scenarios', number }, sets, sources }
}

function setsOf(cell: Cell): SnapshotInput['sets'] {
  const { scenario, path } = cell
  const common = { probe: { enabled: false }, attemptTimeoutMs: 10_000 }
  const destinations = cell.callees.map((seat, i) => ({
    id: cell.number * IDS_PER_CELL + i + 1,
    uri: destinationUri(seat, path.callee),
    priority: -i,
  }))
  const own = { id: 2 * cell.number + 1, name: cell.name, algorithm: 'priority' as const, ...common }
  const first = { ...own, destinations, ...scenario.set }
  if (!path.isBetweenDestinations) return [first]
  const uri = destinationUri(cell.caller, path.caller)
  const back = [{ id: (cell.number + 1) * IDS_PER_CELL, uri }]
  return [
    first,
    {
      ...common,
      id: 2 * cell.number + 2,
      name: `${cell.name}, back`,
      algorithm: 'priority',
      destinations: back,
    },
  ]
}

function sourcesOf(cell: Cell): SnapshotInput['sources'] {
  const source = (seat: Seat, at: number, setId: number) => {
    const id = cell.number * IDS_PER_CELL + at + 1
    const port = isPlain(cell.path.caller.transport) ? seat.port : dialPort(seat)
    return { id, name: `${cell.name} ${at}`, network: seat.address, port, setId }
  }
  const caller = source(cell.caller, 0, 2 * cell.number + 1)
  if (!cell.path.isBetweenDestinations) return [caller]
  return [caller, ...cell.callees.map((seat, i) => source(seat, i + 1, 2 * cell.number + 2))]
}

/** What all cells stand on. */
export interface CellGround {
  engineAt(transport: Transport, ip: 4 | 6): Seat
  readonly identity: Identity
}

export interface Outcome {
  /** Null when every call went as the scenario says. */
  readonly fault: string | null
  /** What came late or again, as it may. */
  readonly repetitions: number
}

export async function runCell(cell: Cell, { engineAt, identity }: CellGround): Promise<Outcome> {
  const { scenario, path } = cell
  const calls = scenario.calls ?? CALLS
  const parties: Party[] = []
  const { loss } = scenario
  const start = async (order: Pick<PartyOrder, 'side' | 'steps' | 'seat' | 'leg'>) => {
    const isUnreliable = order.side === 'callee' && order.leg.transport === 'udp'
    const lingerMs = scenario.lingerMs ?? (isUnreliable ? UNRELIABLE_LINGER_MS : LINGER_MS)
    const common = { calls, lingerMs, identity, loss: loss?.leg === order.side ? loss : null }
    const engine = engineAt(order.leg.transport, order.leg.ip)
    const party = await Party.start({ ...order, ...common, engine })
    parties.push(party)
    return party
  }
  try {
    for (const [i, steps] of scenario.callees.entries())
      await start({ side: 'callee', steps, seat: seatAt(cell, i), leg: path.callee })
    const caller = await start({
      side: 'caller',
      steps: scenario.caller,
      seat: cell.caller,
      leg: path.caller,
    })
    await caller.done()
    const totals = await Promise.all(parties.map((party) => party.stop()))
    const repetitions = totals.reduce((sum, total) => sum + total.repetitions, 0)
    return { fault: verdict(scenario, calls, totals, parties), repetitions }
  } finally {
    await Promise.all(parties.map((party) => party.stop()))
    for (const party of parties) party.close()
  }
}

function seatAt(cell: Cell, index: number): Seat {
  const seat = cell.callees[index]
  if (!seat) throw new Error('a callee without a seat')
  return seat
}

/** `totals` as the parties: callees in their order, then the caller. */
function verdict(
  scenario: Scenario,
  calls: number,
  totals: readonly SippTotals[],
  parties: readonly Party[],
): string | null {
  const wanted = [...scenario.callees.map((_, i) => scenario.shares?.[i] ?? calls), calls]
  const faults = totals.flatMap((total, i) => {
    const successful = total.successful - total.probes
    const isGood = successful === wanted[i] && total.failed === 0 && total.unexpected === 0
    const who = i === scenario.callees.length ? 'caller' : `callee ${i + 1}`
    const { failed, unexpected } = total
    const figures = `${successful} of ${wanted[i]} calls, ${failed} failed, ${unexpected} messages unexpected`
    return isGood ? [] : [`${who}: ${figures}\n${parties[i]?.errors()}`]
  })
  faults.push(...parties.flatMap((party) => party.wrongOnLeg(calls) ?? []))
  return faults.length === 0 ? null : faults.join('\n')
}
