import type { ChannelsLive } from '#engine/contract/live.ts'

export interface Square {
  readonly channel: string
  readonly isBusy: boolean
}

/** Channels in their own order; those the far end names otherwise than 1, 2, 3 take the place of free ones. */
export function squaresOf(channels: number, told: ChannelsLive['channels']): readonly Square[] {
  const busy = new Set(told.filter((one) => one.activeCalls > 0).map((one) => one.channel))
  const numbered = Array.from({ length: channels }, (_, i) => String(i + 1))
  const known = new Set(numbered)
  const named = [...busy].filter((channel) => !known.has(channel)).sort()
  const free = numbered.filter((channel) => !busy.has(channel))
  const replaced = new Map(
    named.map((channel, i) => [free[free.length - named.length + i] ?? channel, channel]),
  )
  return numbered.map((number) => {
    const channel = replaced.get(number) ?? number
    return { channel, isBusy: busy.has(channel) }
  })
}
