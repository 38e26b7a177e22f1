import type { LoadSourceKind } from '#engine/contract/vocabulary.ts'
import { Loads, type LoadsOptions } from '#engine/control/loads.ts'
import type { Relays } from '#engine/control/relays.ts'
import type { Troubles } from '#engine/control/troubles.ts'
import { lateWatcher, Turns } from '#engine/load/late-watch.ts'
import type { WatchLoad } from '#engine/load/load-source.ts'

/** How each kind is watched. */
const WATCHERS: Record<LoadSourceKind, () => Promise<WatchLoad>> = {
  freeswitch: async () => (await import('#engine/load/freeswitch.ts')).watchFreeswitch,
  agent: async () => (await import('#engine/load/agent-check.ts')).watchAgent,
  asterisk: async () => (await import('#engine/load/asterisk.ts')).watchAsterisk,
  json: async () => (await import('#engine/load/json-figure.ts')).watchJson,
  snmp: async () => (await import('#engine/load/snmp.ts')).watchSnmp,
}

export interface LoadsGround extends Pick<LoadsOptions, 'clock' | 'random' | 'tell'> {
  readonly relays: Pick<Relays, 'loads'>
  readonly troubles: Troubles
}

/** Load sources, put together: real sockets. */
export function composeLoads({ clock, random, tell, relays, troubles }: LoadsGround): Loads {
  const turns = new Turns(clock)
  return new Loads({
    clock,
    random,
    tell,
    watcherOf: (kind) => lateWatcher(WATCHERS[kind], turns),
    post: (loads) => relays.loads(loads),
    onTrouble: (sentence) => troubles.set('loads', sentence),
  })
}
