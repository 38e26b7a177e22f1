import { SlotTable } from '#engine/balance/slots.ts'
import type { ChannelBank } from './channel-bank.ts'

interface Limited {
  readonly id: number
  readonly channels: number | null
}

/** Pages the arena must still give for these rows to get their channels, beyond what their banks have already. */
export function pagesMissing(
  rows: readonly Limited[],
  bankOf: (id: number) => ChannelBank | undefined,
): number {
  let missing = 0
  for (const { id, channels } of rows) {
    if (channels === null) continue
    missing += Math.max(0, SlotTable.pagesFor(channels) - (bankOf(id)?.pages ?? 0))
  }
  return missing
}
