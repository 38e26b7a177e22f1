import type { SnapshotInput } from '#engine/contract/config.ts'
import { TestCaller, TestDestination } from './test-parties.ts'
import { openTestRelay, type TestRelayOptions } from './test-relay.ts'

type SetInput = SnapshotInput['sets'][number]
type Row = NonNullable<SetInput['destinations']>[number]

/** One destination of a set: what it answers to INVITE, and what is configured of it besides. */
export interface Member extends Partial<Row> {
  readonly script: readonly number[]
}

/**
 * A caller before sets 1, 2, …, of which it is given the first; destinations are numbered through: 10.0.1.1 of the
 * first set onwards. Tried in their order unless the set says otherwise.
 */
export async function openSets(
  sets: readonly (Partial<SetInput> & { readonly members: readonly Member[] })[],
  options: Omit<TestRelayOptions, 'set'> = {},
) {
  let lastId = 0
  const scripts: (readonly number[])[] = []
  const rows = sets.map(({ members, ...set }, i): SetInput => {
    const destinations = members.map(({ script, ...row }): Row => {
      lastId += 1
      scripts.push(script)
      return { id: lastId, uri: `sip:10.0.1.${lastId}:5070`, ...row }
    })
    const plain = { algorithm: 'priority' as const, probe: { enabled: false } }
    return { id: i + 1, name: `set ${i + 1}`, ...plain, ...set, destinations }
  })
  const snapshot = { settings: { defaultSetId: 1 }, ...options.snapshot, sets: rows }
  const world = await openTestRelay({ ...options, snapshot })
  const parties = scripts.map((script, i) => new TestDestination(world.network, `10.0.1.${i + 1}`, script))
  return { ...world, parties, snapshot, caller: new TestCaller(world.network) }
}

/** Methods that each destination got, in order. */
export const heardBy = ({ parties }: { readonly parties: readonly TestDestination[] }) =>
  parties.map(({ methods }) => methods)

/** One set that asks two destinations at once: a caller's INVITE has reached both. */
export async function openTwoAtOnce(script: readonly number[]) {
  const members = [
    { script, channels: 2 },
    { script, channels: 2 },
  ]
  const world = await openSets([{ algorithm: 'parallel', members }])
  const turn = () => world.clock.advance(20)
  world.caller.request('INVITE', { branch: 'z9hG4bK-inv' })
  turn()
  const [first, second] = world.parties
  if (!first || !second) throw new Error('two parties')
  return { ...world, first, second, turn }
}
