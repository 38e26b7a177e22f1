import type { LocatedTarget, Location } from '#engine/location/location.ts'

type More = Partial<LocatedTarget>

export function target(address: string, more: More = {}): LocatedTarget {
  const place = { transport: 'udp', address, port: 5060, name: `host-${address}` } as const
  return { ...place, priority: 0, weight: 0, ...more }
}

export const NAME = 'sip:media.example'

/** Where `sip:media.example` leads. */
export function located(...targets: LocatedTarget[]): Location {
  return { key: NAME, targets, problem: '' }
}

export function unresolved(problem: string): Location {
  return { key: NAME, targets: [], problem }
}
