import type { AdminState } from '#engine/contract/vocabulary.ts'

/** What the command palette finds by name. */

export interface FoundSet {
  readonly id: number
  readonly name: string
  readonly destinations: number
}

export interface FoundDestination {
  readonly id: number
  readonly setId: number
  readonly setName: string
  readonly uri: string
  readonly description: string
  readonly adminState: AdminState
}

export interface FoundPlaces {
  readonly sets: readonly FoundSet[]
  readonly destinations: readonly FoundDestination[]
}

/** At most so many of each kind: who sees more types another letter. */
const MOST = 8

/** Sets and destinations in whose name, address or number every word stands; those that begin with the first come first. */
export function matchingPlaces(all: FoundPlaces, text: string): FoundPlaces {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return {
    sets: best(all.sets, words, (set) => `${set.name} set ${set.id}`),
    destinations: best(
      all.destinations,
      words,
      (one) => `${one.description} ${one.uri.replace(/^sips?:/i, '')}`,
    ),
  }
}

function best<T>(items: readonly T[], words: readonly string[], textOf: (item: T) => string): T[] {
  const first = words[0]
  if (first === undefined) return []
  const matching = items
    .map((item) => ({ item, text: textOf(item).trim().toLowerCase() }))
    .filter(({ text }) => words.every((word) => text.includes(word)))
  const rank = ({ text }: { readonly text: string }) => (text.startsWith(first) ? 0 : 1)
  return matching
    .sort((left, right) => rank(left) - rank(right))
    .slice(0, MOST)
    .map(({ item }) => item)
}
