import type { CellArena } from '#engine/balance/cell-arena.ts'
import { SlotTable } from '#engine/balance/slots.ts'
import type { Snapshot } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import type { ChannelBank } from './channel-bank.ts'

/** Whose banks there are already. */
interface Directory {
  destination(id: number): { readonly channels: ChannelBank } | undefined
  source(id: number): { readonly channels: ChannelBank } | undefined
}

interface Limited {
  readonly id: number
  readonly channels: number | null
}

/** Throws `SNAPSHOT_INVALID` where not all of it fits into the arena of counts. */
export function requireRoom({ sets, sources }: Snapshot, arena: CellArena, directory: Directory): void {
  const rows = sets.flatMap((set) => set.destinations)
  const missing =
    pagesMissing(rows, (id) => directory.destination(id)?.channels) +
    pagesMissing(sources, (id) => directory.source(id)?.channels)
  const beside = arena.threads === 1 ? 0 : pagesBeside(rows) + 2 * sources.length + sets.length
  if (missing + beside <= arena.room) return
  throw new FairlineError(
    'SNAPSHOT_INVALID',
    'The channels of all destinations and sources together are too many.',
  )
}

/** At the most: calls without a channel, calls per second, each resource. */
function pagesBeside(rows: readonly DestinationConfig[]): number {
  let pages = 0
  for (const { resources, feeds } of rows) pages += 2 + Object.keys(resources).length + feeds.length
  return pages
}

/** Pages the arena must still give for these rows to get their channels, beyond what their banks have already. */
function pagesMissing(rows: readonly Limited[], bankOf: (id: number) => ChannelBank | undefined): number {
  let missing = 0
  for (const { id, channels } of rows) {
    if (channels === null) continue
    missing += Math.max(0, SlotTable.pagesFor(channels) - (bankOf(id)?.pages ?? 0))
  }
  return missing
}
