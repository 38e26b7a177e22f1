import type { Destination } from './destination.ts'

/** Whether anything of a set but `one` would take a call. A full one counts: its calls end. */
export function hasSelectable(members: readonly Destination[], one: Destination | null): boolean {
  return members.some((member) => {
    const why = member === one ? 'tried' : member.skipReason()
    return why === null || why === 'full'
  })
}

/** Why evidence must not eject `one`; null: it may. So many per cent of the enabled at once, and never the last. */
export function whyNotEject(
  members: readonly Destination[],
  one: Destination,
  mostPercent: number,
): string | null {
  if (!hasSelectable(members, one)) return 'it is the last of its set that takes calls'
  const enabled = members.filter(({ adminState }) => adminState === 'enabled')
  const most = Math.floor((enabled.length * mostPercent) / 100)
  const ejected = enabled.filter(({ health }) => health.traffic.phase === 'ejected').length
  if (ejected < most) return null
  return most === 0
    ? `none of ${enabled.length} in its set may be`
    : `${ejected} of ${enabled.length} in its set are, ${most} at most`
}
