import { destinationName } from '#web/lib/uri.ts'
import { listSets } from './repositories/sets.ts'
import { listSources } from './repositories/sources.ts'

/** Names beside the numbers of an answer, for who has no list of them at hand. */
export interface Named {
  readonly sets: readonly { readonly id: number; readonly name: string }[]
  readonly destinations: readonly { readonly id: number; readonly uri: string; readonly name: string }[]
  readonly sources: readonly { readonly id: number; readonly name: string }[]
}

/** Of the destinations asked for; sets and sources are few. */
export async function named(isMentioned: (destinationId: number) => boolean): Promise<Named> {
  const [sets, sources] = await Promise.all([listSets(), listSources()])
  return {
    sets: sets.map(({ id, name }) => ({ id, name })),
    destinations: sets
      .flatMap(({ destinations }) => destinations.filter(({ id }) => isMentioned(id)))
      .map((one) => ({ id: one.id, uri: one.uri, name: destinationName(one) })),
    sources: sources.map(({ id, name }) => ({ id, name })),
  }
}
