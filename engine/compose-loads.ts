import type { Stoppable } from '#engine/base/clock.ts'
import type { LoadSourceAddress } from '#engine/contract/load-source.ts'
import type { LoadSourceKind } from '#engine/contract/vocabulary.ts'
import { Loads, type LoadsOptions } from '#engine/control/loads.ts'
import type { RelayLink } from '#engine/control/relay-link.ts'
import type { Troubles } from '#engine/control/troubles.ts'
import type { LoadListener, LoadWatch, LoadWorld, WatchLoad } from '#engine/load/load-source.ts'

/** How each kind is watched, loaded with the first source of it: a killed engine serves calls again before that. */
const WATCHERS: Record<LoadSourceKind, () => Promise<WatchLoad>> = {
  freeswitch: async () => (await import('#engine/load/freeswitch.ts')).watchFreeswitch,
  agent: async () => (await import('#engine/load/agent-check.ts')).watchAgent,
  asterisk: async () => (await import('#engine/load/asterisk.ts')).watchAsterisk,
  json: async () => (await import('#engine/load/json-figure.ts')).watchJson,
  snmp: async () => (await import('#engine/load/snmp.ts')).watchSnmp,
}

export interface LoadsGround extends Pick<LoadsOptions, 'clock' | 'random' | 'tell'> {
  readonly relay: Pick<RelayLink, 'loads'>
  readonly troubles: Troubles
}

/** Load sources, put together: real sockets. */
export function composeLoads({ clock, random, tell, relay, troubles }: LoadsGround): Loads {
  return new Loads({
    clock,
    random,
    tell,
    watcherOf: lateWatcher,
    post: (loads) => relay.loads(loads),
    onTrouble: (sentence) => troubles.set('loads', sentence),
  })
}

function lateWatcher(kind: LoadSourceKind): WatchLoad {
  return (address, listener, world) => new LateWatch(WATCHERS[kind], address, listener, world)
}

class LateWatch implements LoadWatch, Stoppable {
  private watch: LoadWatch | null = null
  private isStopped = false

  constructor(
    load: () => Promise<WatchLoad>,
    address: LoadSourceAddress,
    listener: LoadListener,
    world: LoadWorld,
  ) {
    void this.begin(load, address, listener, world)
  }

  get nextTryAtMs(): number | null {
    return this.watch?.nextTryAtMs ?? null
  }

  stop(): void {
    this.isStopped = true
    this.watch?.stop()
  }

  private async begin(
    load: () => Promise<WatchLoad>,
    address: LoadSourceAddress,
    listener: LoadListener,
    world: LoadWorld,
  ): Promise<void> {
    const watchLoad = await load()
    if (!this.isStopped) this.watch = watchLoad(address, listener, world)
  }
}
