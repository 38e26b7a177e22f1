import type { Skip } from '#engine/balance/select.ts'
import { RECORD_SKIPS } from '#engine/contract/call-record.ts'
import { NO_SKIPS, type RecordedSkips } from '#engine/proxy/call-story.ts'

/** Lists that are remembered; about one for each set, and one more where a call hunts on. */
const MOST_LISTS = 64

/**
 * Whom choices passed over, as records have it. While some destinations are out, call after call passes over the same
 * ones: all of these share one list, so that an outage does not make each open call larger.
 */
export class SkipLists {
  private readonly lists: RecordedSkips[] = []
  /** Where the next goes once all places are taken. */
  private next = 0

  listOf(skipped: readonly Skip[]): RecordedSkips {
    if (skipped.length === 0) return NO_SKIPS
    const known = this.lists.find((list) => isSame(list, skipped))
    if (known) return known
    const list = skipped.slice(0, RECORD_SKIPS).map(({ id, why }) => ({ destinationId: id, why }))
    this.lists[this.next] = list
    this.next = (this.next + 1) % MOST_LISTS
    return list
  }
}

function isSame(list: RecordedSkips, skipped: readonly Skip[]): boolean {
  if (list.length !== Math.min(skipped.length, RECORD_SKIPS)) return false
  return list.every(
    ({ destinationId, why }, i) => skipped[i]?.id === destinationId && skipped[i]?.why === why,
  )
}
