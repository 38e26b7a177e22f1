import type { Location } from '#engine/location/location.ts'
import type { Destination } from './destination.ts'

/** What DNS said of the names in use, and who is reached by them. Bounded by the configuration. */
export class LocationBook {
  private known = new Map<string, Location>()
  private byKey = new Map<string | null, Destination[]>()

  /** Those of the configuration in force; what is known of other names is forgotten. */
  enter(destinations: Iterable<Destination>): void {
    this.byKey = Map.groupBy(destinations, ({ lookUpKey }) => lookUpKey)
    this.known = new Map([...this.known].filter(([key]) => this.byKey.has(key)))
  }

  note(location: Location): void {
    this.known.set(location.key, location)
  }

  find(key: string): Location | undefined {
    return this.known.get(key)
  }

  /** All that are looked up this way. */
  of(key: string): readonly Destination[] {
    return this.byKey.get(key) ?? []
  }
}
