import type { Snapshot } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { type LoadSourceAddress, maskedLoadSource, parseLoadSource } from '#engine/contract/load-source.ts'

/** A destination that is fed by a source. */
export interface LoadUse {
  readonly setId: number
  readonly destination: DestinationConfig
  /** `weight`, or a resource. */
  readonly into: string
  /** The line as it is shown: with its password hidden. */
  readonly shown: string
}

export interface UsedSource {
  readonly address: LoadSourceAddress
  readonly uses: readonly LoadUse[]
}

/** Every source of a configuration, once, with all that use it. The key holds the password: never show it. */
export function usedSources(snapshot: Snapshot): Map<string, UsedSource> {
  const sources = new Map<string, { address: LoadSourceAddress; uses: LoadUse[] }>()
  for (const { id: setId, destinations } of snapshot.sets)
    for (const destination of destinations)
      for (const { into, source } of destination.feeds) {
        const address = parseLoadSource(source)
        if (typeof address === 'string') continue
        const use = { setId, destination, into, shown: maskedLoadSource(source) }
        const key = keyOf(address)
        const known = sources.get(key)
        if (known) known.uses.push(use)
        else sources.set(key, { address, uses: [use] })
      }
  return sources
}

/** Of an Event Socket there is nothing more to ask for than its heartbeats. */
function keyOf(address: LoadSourceAddress): string {
  const { kind, host, port, user, password } = address
  return JSON.stringify(kind === 'freeswitch' ? [kind, host, port, user, password] : address)
}
