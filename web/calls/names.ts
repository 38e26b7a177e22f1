import type { SourceConfig } from '#engine/contract/config.ts'
import { UNKNOWN_SOURCE_ID } from '#engine/contract/vocabulary.ts'
import type { CallNames } from '#web/lib/call-records.ts'
import { placedDestinations } from '#web/lib/destinations.ts'
import type { NamedSet } from '#web/lib/named-sets.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { UNKNOWN_SOURCE_NAME } from '#web/texts/vocabulary.ts'

/** What can be chosen from: the sets, destinations and sources of now. */
export interface CallPlaces {
  readonly names: CallNames
  readonly sets: readonly Choice[]
  readonly destinations: readonly Choice[]
  readonly sources: readonly Choice[]
}

export interface Choice {
  readonly value: string
  readonly label: string
}

export function callPlaces(sets: readonly NamedSet[], sources: readonly SourceConfig[]): CallPlaces {
  const chosenSets = sets.map((set) => ({ value: String(set.id), label: setTitle(set) }))
  const destinations = placedDestinations(sets).map(({ id, name }) => ({ value: String(id), label: name }))
  const callers = [{ id: UNKNOWN_SOURCE_ID, name: UNKNOWN_SOURCE_NAME }, ...sources]
  const chosenSources = callers.map(({ id, name }) => ({ value: String(id), label: name }))
  return {
    names: {
      sets: named(sets.map(({ id, name }) => ({ value: String(id), label: name }))),
      destinations: named(destinations),
      sources: named(chosenSources),
    },
    sets: chosenSets,
    destinations,
    sources: chosenSources,
  }
}

function named(choices: readonly Choice[]): Record<string, string> {
  return Object.fromEntries(choices.map(({ value, label }) => [value, label]))
}
