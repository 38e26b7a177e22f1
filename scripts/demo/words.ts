import { percentOf, sum } from './tables.ts'

export interface Loaded {
  /** Destination id the hash chose, by Call-ID. */
  readonly predicted: ReadonlyMap<string, number>
  /** Destination id that took the call, by Call-ID. */
  readonly taken: ReadonlyMap<string, number>
  readonly receivers: readonly {
    readonly id: number
    readonly name: string
    readonly channels: number
    readonly calls: number
  }[]
  readonly outboundChannels: number
}

/** Calls that went elsewhere than the hash chose, by the destination that was skipped. */
export function countSkips(
  predicted: ReadonlyMap<string, number>,
  taken: ReadonlyMap<string, number>,
): Map<number, number> {
  const skips = new Map<number, number>()
  for (const [callId, id] of taken) {
    const chosen = predicted.get(callId)
    if (chosen !== undefined && chosen !== id) skips.set(chosen, (skips.get(chosen) ?? 0) + 1)
  }
  return skips
}

/** Why the shares under load are not even, in the figures of this run. */
export function explainSkips({ predicted, taken, receivers, outboundChannels }: Loaded): string {
  const skips = countSkips(predicted, taken)
  const all = sum(receivers.map(({ calls }) => calls))
  const shares = receivers.map(({ name, calls }) => `${name} ${percentOf(calls, all)} %`).join(', ')
  const moved = receivers.flatMap(({ id, name, channels }) => {
    const count = skips.get(id) ?? 0
    if (count === 0) return []
    return [
      `For ${count} of ${all} calls the hash chose receiver ${name} while its ${channels} channels were taken: it was skipped as full.`,
    ]
  })
  const none = skips.size === 0 ? ['No call was skipped.'] : []
  return [
    `Shares: ${shares}.`,
    ...moved,
    ...none,
    `${outboundChannels} calls are open at every moment, so half of them would often be more than the small receiver holds;`,
    'an even split, as in the seed, needs idle gaps between the calls.',
  ].join('\n')
}
