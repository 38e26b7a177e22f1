import { NO_TAKES } from '#engine/balance/candidate.ts'
import type { Takes } from '#engine/contract/resources.ts'
import type { RuntimeSet, RuntimeSource } from '#engine/destination/directory.ts'

/** What a call takes besides its channel: as its source says, else the set it begins in, whatever that is chained to. */
export function takesOfCall({ config }: RuntimeSource, set: RuntimeSet): Takes {
  const takes = config?.takes ?? set.config.takes
  for (const _ in takes) return takes
  return NO_TAKES
}
