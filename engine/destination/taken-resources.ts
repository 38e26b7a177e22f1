import type { Snapshot } from '#engine/contract/config.ts'

/** Resources that calls take by the word of some source or set. */
export function takenIn({ sets, sources }: Snapshot): ReadonlySet<string> {
  const takes = [...sets.map((set) => set.takes), ...sources.map((source) => source.takes ?? {})]
  return new Set(takes.flatMap((each) => Object.keys(each)))
}
