import type { SetConfig } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'

/** A set for pages that only name it and what is in it. Browser-safe. */
export interface NamedSet extends Pick<SetConfig, 'id' | 'name'> {
  readonly destinations: readonly Pick<DestinationConfig, 'id' | 'uri' | 'description' | 'channels'>[]
}

/** A thousand destinations are a tenth of what they weigh whole. */
export function namedSets(sets: readonly SetConfig[]): NamedSet[] {
  return sets.map(({ id, name, destinations }) => ({
    id,
    name,
    destinations: destinations.map(({ id, uri, description, channels }) => ({
      id,
      uri,
      description,
      channels,
    })),
  }))
}
