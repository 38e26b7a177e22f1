import { onTestFinished } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import { type SnapshotInput, snapshotSchema } from '#engine/contract/config.ts'
import type { LoadFigures } from '#engine/contract/health-live.ts'
import type { EngineEvent } from '#engine/contract/live.ts'
import type { LoadSourceAddress } from '#engine/contract/load-source.ts'
import { Loads } from '#engine/control/loads.ts'
import type { RelayLoad } from '#engine/control/relay-port.ts'
import type { LoadListener } from '#engine/load/load-source.ts'
import { ManualClock } from './manual-clock.ts'

export const CANARY = 'kanarie-55'

interface Watched {
  readonly address: LoadSourceAddress
  readonly listener: LoadListener
  isStopped: boolean
}

/** Destinations 1, 2, … of set 4, each with these feeds. */
type Feeds = Record<string, string>

/** The hub of load sources with watches that the test speaks for. */
export function loadsBench() {
  const clock = new ManualClock()
  const watched: Watched[] = []
  const posted: RelayLoad[][] = []
  const events: Partial<EngineEvent>[] = []
  const troubles: string[] = []
  const loads = new Loads({
    clock,
    random: seededRandom(1),
    watcherOf: () => (address, listener) => {
      const watch = { address, listener, isStopped: false }
      watched.push(watch)
      return { nextTryAtMs: null, stop: () => Object.assign(watch, { isStopped: true }) }
    },
    post: (all) => posted.push([...all]),
    tell: (event) => events.push(event),
    onTrouble: (sentence) => troubles.push(sentence),
  })
  onTestFinished(() => loads.stop())
  const use = (...feeds: Feeds[]) => {
    const destinations = feeds.map((each, i) => ({
      id: i + 1,
      uri: `sip:192.0.2.${(i % 250) + 1}:${5_060 + i}`,
      feeds: Object.entries(each).map(([into, source]) => ({ into, source })),
    }))
    const input: SnapshotInput = {
      format: 1,
      revision: { database: 'd', number: 1 },
      sets: [{ id: 4, name: 'one', destinations }],
      sources: [],
    }
    loads.reconcile(snapshotSchema.parse(input))
  }
  const at = (i: number) => {
    const watch = watched[i]
    if (!watch) throw new Error(`no watch ${i}`)
    return watch
  }
  return { clock, loads, watched, at, posted, events, troubles, use }
}

export const line = (host: string) => `fs://:${CANARY}@${host}`
export const figuresOf = (atMs: number, sessions: number): LoadFigures => ({
  atMs,
  sessions,
  maxSessions: 30,
  idleCpu: 90,
  sessionsPerSecond: 1,
  uptimeSec: 10,
  weightPercent: null,
  wish: null,
  health: null,
  reason: '',
})
