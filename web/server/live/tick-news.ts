import type { ListNews, TickFigures, TickNews } from '#engine/contract/browser.ts'
import type { ChannelsLive, Tick } from '#engine/contract/live.ts'
import { isSame } from '#web/lib/field-diff.ts'

/** What changed from one tick to the next. */
export function tickNews(before: Tick, after: Tick): TickNews {
  return {
    figures: changedFields(figuresOf(before), figuresOf(after)),
    destinations: listNews(before.destinations, after.destinations),
    details: listNews(before.details, after.details),
    channels: channelNews(before.channels, after.channels),
  }
}

function figuresOf({ destinations, details, channels, ...figures }: Tick): TickFigures {
  return figures
}

function listNews<T extends { readonly id: number }>(before: readonly T[], after: readonly T[]): ListNews<T> {
  const known = new Map(before.map((one) => [one.id, one]))
  const added: T[] = []
  const changed: (Partial<T> & { readonly id: number })[] = []
  for (const one of after) {
    const old = known.get(one.id)
    known.delete(one.id)
    if (!old) added.push(one)
    else if (old !== one) {
      const fields = changedFields(old, one)
      if (Object.keys(fields).length > 0) changed.push({ ...fields, id: one.id })
    }
  }
  return { added, changed, gone: [...known.keys()] }
}

function changedFields<T extends object>(before: T, after: T): Partial<T> {
  const fields: Partial<T> = {}
  for (const name in after) if (!isSame(before[name], after[name])) fields[name] = after[name]
  return fields
}

function channelNews(before: readonly ChannelsLive[], after: readonly ChannelsLive[]): ChannelsLive[] {
  const known = new Map(before.map((one) => [`${one.side}:${one.id}`, one]))
  const changed = after.filter((one) => {
    const key = `${one.side}:${one.id}`
    const old = known.get(key)
    known.delete(key)
    return !isSame(old, one)
  })
  return [...changed, ...[...known.values()].map(({ side, id }) => ({ side, id, channels: [] }))]
}
