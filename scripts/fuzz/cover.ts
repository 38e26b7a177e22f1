import { BlockMap } from './block-map.ts'
import type { FunctionRun } from './coverage.ts'
import { minimise } from './minimise.ts'

const MOST_TRIES = 200
/** Longer ones take time and room, and what they reach is reached again soon. */
const MOST_BYTES = 4_096

/** The inputs worth keeping: together they reach every block that all of them reach, each cut to what it needs. */
export function coverOf(
  inputs: readonly Buffer[],
  runsOf: (input: Buffer) => readonly FunctionRun[],
): readonly Buffer[] {
  const map = new BlockMap()
  const kept: Buffer[] = []
  for (const input of [...inputs].sort((a, b) => a.length - b.length)) {
    const runs = input.length > MOST_BYTES ? [] : runsOf(input)
    if (!map.isNew(runs, false)) continue
    const wanted = map.reachedWith(runs)
    let tries = 0
    const small = minimise(input, (shorter) => {
      return tries++ < MOST_TRIES && map.reachedWith(runsOf(shorter)) >= wanted
    })
    kept.push(small)
    map.add(runsOf(small))
  }
  return kept
}
