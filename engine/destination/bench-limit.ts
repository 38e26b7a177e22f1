import type { Destination } from './destination.ts'

/** Whether anything of a set but `one` would take a call. A full one counts: its calls end, and the next second comes. */
export function hasSelectable(members: readonly Destination[], one: Destination | null): boolean {
  return members.some((member) => {
    const why = member === one ? 'tried' : member.skipReason()
    return why === null || why === 'full' || why === 'rate'
  })
}

/**
 * Why `one` must not be put on the bench, by evidence or because it asks for it; null: it may. So many per cent of the
 * enabled at once, whatever brought each there, and never the last.
 */
export function whyNotBench(
  members: readonly Destination[],
  one: Destination,
  mostPercent: number,
): string | null {
  if (!hasSelectable(members, one)) return 'it is the last of its set that takes calls'
  const enabled = members.filter(({ adminState }) => adminState === 'enabled')
  const most = Math.floor((enabled.length * mostPercent) / 100)
  const benched = enabled.filter((member) => member !== one && isBenched(member)).length
  if (benched < most) return null
  return most === 0
    ? `none of ${enabled.length} in its set may be`
    : `${benched} of ${enabled.length} in its set are out, ${most} at most`
}

function isBenched({ health, observations }: Destination): boolean {
  return health.traffic.phase === 'ejected' || observations.retryAfter.endsAt !== null
}
