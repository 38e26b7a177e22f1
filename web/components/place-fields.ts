import { callPlaces } from '#web/calls/names.ts'
import type { NamedSet } from '#web/lib/named-sets.ts'
import { LOG_TEXTS } from '#web/texts/logs.ts'
import type { LogField } from './log-filters.tsx'

/** Filters by set and by destination. */
export function placeFields(sets: readonly NamedSet[]): readonly LogField[] {
  const places = callPlaces(sets, [])
  return [
    { name: 'set', label: LOG_TEXTS.set, any: LOG_TEXTS.anySet, choices: places.sets },
    {
      name: 'destination',
      label: LOG_TEXTS.destination,
      any: LOG_TEXTS.anyDestination,
      choices: places.destinations,
    },
  ]
}
