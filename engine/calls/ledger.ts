import type { CallCount, SourceCount } from '#engine/contract/live.ts'
import { MAX_CHANNEL_LABELS, NO_CHANNEL, OTHER_CHANNEL } from '#engine/contract/vocabulary.ts'

type Writable<T> = { -readonly [key in keyof T]: T[key] }
type CallCell = Writable<CallCount>
type SourceCell = Writable<SourceCount>

/**
 * Totals per destination and channel, and per source and channel. Cells only grow and hold absolute values
 * since the thread began, so that a report that is lost costs nothing (rules 18, 20). Bounded: at most
 * `MAX_CHANNEL_LABELS` channels a side, the rest under "other".
 */
export class Ledger {
  private readonly calls = new Map<number, Map<string, CallCell>>()
  private readonly sources = new Map<number, Map<string, SourceCell>>()
  private readonly movedCalls = new Set<CallCell>()
  private readonly movedSources = new Set<SourceCell>()

  /** An INVITE was first sent to the destination. */
  attempted(setId: number, destinationId: number): void {
    this.callCell(setId, destinationId, NO_CHANNEL).attempts += 1
  }

  /** The call found its place or failed for good: from now on its last attempt is known. */
  settled(setId: number, destinationId: number, channel: string, isAnswered: boolean): void {
    const cell = this.callCell(setId, destinationId, channel)
    cell.total += 1
    if (isAnswered) cell.answered += 1
    else cell.failed += 1
  }

  settledFrom(sourceId: number, channel: string): void {
    this.sourceCell(sourceId, channel).total += 1
  }

  unplacedFrom(sourceId: number, channel: string): void {
    this.sourceCell(sourceId, channel).unplaced += 1
  }

  /** Cells that moved since the last call, as they stand now. */
  takeMoved(): { calls: CallCount[]; sources: SourceCount[] } {
    const moved = {
      calls: Array.from(this.movedCalls, (cell) => ({ ...cell })),
      sources: Array.from(this.movedSources, (cell) => ({ ...cell })),
    }
    this.movedCalls.clear()
    this.movedSources.clear()
    return moved
  }

  private callCell(setId: number, destinationId: number, label: string): CallCell {
    const cell = cellOf(this.calls, destinationId, label, (channel) => ({
      setId,
      destinationId,
      channel,
      total: 0,
      answered: 0,
      failed: 0,
      attempts: 0,
    }))
    this.movedCalls.add(cell)
    return cell
  }

  private sourceCell(sourceId: number, label: string): SourceCell {
    const cell = cellOf(this.sources, sourceId, label, (channel) => ({
      sourceId,
      channel,
      total: 0,
      unplaced: 0,
    }))
    this.movedSources.add(cell)
    return cell
  }
}

function cellOf<Cell>(
  table: Map<number, Map<string, Cell>>,
  id: number,
  label: string,
  make: (channel: string) => Cell,
): Cell {
  let row = table.get(id)
  if (!row) {
    row = new Map()
    table.set(id, row)
  }
  const channel = row.has(label) || row.size < MAX_CHANNEL_LABELS ? label : OTHER_CHANNEL
  let cell = row.get(channel)
  if (!cell) {
    cell = make(channel)
    row.set(channel, cell)
  }
  return cell
}
