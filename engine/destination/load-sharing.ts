import type { Destination } from './destination.ts'

/**
 * Tells every fed destination who else is counted by the figures of its sources. To be called after each edit, with
 * the removed ones that still carry calls.
 */
export function shareLoads(destinations: readonly Destination[]): void {
  const bySubject = Map.groupBy(
    destinations.flatMap(({ fed }) => fed.carriage),
    ({ subject }) => subject,
  )
  const carriers = new Map(
    [...bySubject].map(([subject, all]) => [subject, all.flatMap((each) => each.carriers)]),
  )
  for (const { fed } of destinations) fed.share((subject) => carriers.get(subject) ?? [])
}
