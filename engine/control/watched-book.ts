import type { RelayDetail } from '#engine/contract/health-live.ts'
import type { ChannelsLive } from '#engine/contract/live.ts'
import type { FurtherFigures, RelayFigures } from './relay-port.ts'

/**
 * What is known of the watched sets: the relay tells what became another, and what it told before still holds while its
 * set is watched and it is there. As large as the configuration.
 */
export class WatchedBook {
  private readonly detailsById = new Map<number, RelayDetail>()
  private readonly channelsBySide = new Map<string, ChannelsLive>()

  take(figures: RelayFigures | FurtherFigures): void {
    const { watched, channels, destinations, sources } = figures
    if (figures.kind === 'figures')
      for (const detail of figures.details) this.detailsById.set(detail.id, detail)
    for (const told of channels) this.channelsBySide.set(`${told.side}:${told.id}`, told)
    const setIds = new Set(watched)
    const setOf = new Map(destinations.map(({ id, setId }) => [id, setId]))
    const sourceIds = new Set(setIds.size === 0 ? [] : sources.map(({ id }) => id))
    for (const [id, { setId }] of this.detailsById)
      if (!setIds.has(setId) || setOf.get(id) !== setId) this.detailsById.delete(id)
    for (const [key, { side, id }] of this.channelsBySide) {
      const isThere = side === 'source' ? sourceIds.has(id) : setIds.has(setOf.get(id) ?? Number.NaN)
      if (!isThere) this.channelsBySide.delete(key)
    }
  }

  get details(): readonly RelayDetail[] {
    return [...this.detailsById.values()]
  }

  get channels(): readonly ChannelsLive[] {
    return [...this.channelsBySide.values()]
  }
}
