import { seededRandom } from '#engine/base/random.ts'
import { type Snapshot, type SnapshotInput, snapshotSchema } from '#engine/contract/config.ts'
import { Directory } from '#engine/destination/directory.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

type SetInput = SnapshotInput['sets'][number]
type DestinationInput = NonNullable<SetInput['destinations']>[number]
type SourceInput = SnapshotInput['sources'][number]

export function snapshot(
  sets: SetInput[],
  sources: SourceInput[] = [],
  settings: SnapshotInput['settings'] = {},
): Snapshot {
  return snapshotSchema.parse({
    format: 1,
    revision: { database: 'test', number: 1 },
    settings,
    sets,
    sources,
  })
}

export function destination(id: number, more: Partial<DestinationInput> = {}): DestinationInput {
  return { id, uri: `sip:192.0.2.${id}:5060`, ...more }
}

export function set(id: number, destinations: DestinationInput[], more: Partial<SetInput> = {}): SetInput {
  return { id, name: `set ${id}`, algorithm: 'round-robin', destinations, ...more }
}

export function source(id: number, network: string, more: Partial<SourceInput> = {}): SourceInput {
  return { id, name: `source ${id}`, network, ...more }
}

export function makeDirectory(clock = new ManualClock()): Directory {
  return new Directory({ clock, random: seededRandom(1) })
}

/** One destination of one set, and the directory that has it. */
export function single(more: Partial<DestinationInput> = {}, setMore: Partial<SetInput> = {}) {
  const directory = makeDirectory()
  const { added } = directory.apply(snapshot([set(1, [destination(7, more)], setMore)]))
  const [only] = added
  if (only === undefined) throw new Error('the snapshot made no destination')
  return { directory, destination: only }
}
