import type { SetConfig } from '#engine/contract/config.ts'
import { UNKNOWN_SOURCE_ID } from '#engine/contract/vocabulary.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { destinationName } from '#web/lib/uri.ts'
import { UNKNOWN_SOURCE_NAME } from '#web/texts/vocabulary.ts'

export interface SourceName {
  readonly id: number
  readonly name: string
}

/** What people call those that an answer names by number. */
export interface Names {
  readonly destination: (id: number) => string
  readonly set: (id: number) => string
  readonly source: (id: number) => string
}

export function namesOf(sets: readonly SetConfig[], sources: readonly SourceName[]): Names {
  const destinations = new Map(
    sets.flatMap((set) => set.destinations.map((one) => [one.id, destinationName(one)])),
  )
  const titles = new Map(sets.map((set) => [set.id, setTitle(set)]))
  const callers = new Map(sources.map(({ id, name }) => [id, name]))
  return {
    destination: (id) => destinations.get(id) ?? `destination ${id}`,
    set: (id) => titles.get(id) ?? `set ${id}`,
    source: (id) => (id === UNKNOWN_SOURCE_ID ? UNKNOWN_SOURCE_NAME : (callers.get(id) ?? `source ${id}`)),
  }
}
