import type { DestinationLive } from '#engine/contract/live.ts'
import { type Format, formatDuration } from './format.ts'

const DEADLINE_WORDS = { wait: 'then it is said', disable: 'then off', release: 'then off, calls released' }

/** "14 calls left, about 3 min; by 14:20, then off": what is left of a drain, and when it ends. */
export function drainWords(
  { activeCalls, drain }: Pick<DestinationLive, 'activeCalls' | 'drain'>,
  nowMs: number,
  format: Format,
): string {
  const left = `${format.count(activeCalls)} ${activeCalls === 1 ? 'call' : 'calls'} left`
  if (!drain) return left
  const { etaMs, deadlineMs, atDeadline } = drain
  const about = etaMs === null || etaMs <= nowMs ? '' : `, about ${formatDuration(etaMs - nowMs)}`
  const by = deadlineMs === null ? '' : `; by ${format.minute(deadlineMs)}, ${DEADLINE_WORDS[atDeadline]}`
  return left + about + by
}
