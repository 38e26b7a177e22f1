import type { Snapshot } from '#engine/contract/config.ts'

const MOST_NAMED = 5

/** What to do about passwords that the key in the data folder does not open; empty when there are none. */
export function lockedTrouble(destinationIds: readonly number[]): string {
  if (destinationIds.length === 0) return ''
  const named = destinationIds.slice(0, MOST_NAMED).join(', ')
  const others = destinationIds.length > MOST_NAMED ? ` and ${destinationIds.length - MOST_NAMED} more` : ''
  return `Passwords cannot be read: secrets.key in the panel's data folder is not the one they were sealed with. Their load sources and probe logins are not used. Put that file back and restart, or write the passwords again (destination ${named}${others}).`
}

export function isWithPasswords({ sets }: Snapshot): boolean {
  return sets.some((set) => set.destinations.some((one) => one.feeds.length > 0 || one.probeLogin !== null))
}
