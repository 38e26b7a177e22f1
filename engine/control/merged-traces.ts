import type { TraceBatch } from '#engine/proxy/tracer.ts'

/** What one relay thread copied, with what all of them count. `told`: the last batch of each. */
export function mergeTraces(frames: TraceBatch['frames'], told: readonly TraceBatch[]): TraceBatch {
  const calls = new Map<string, number>()
  for (const { filters } of told)
    for (const filter of filters) calls.set(filter.id, (calls.get(filter.id) ?? 0) + filter.calls)
  return {
    frames,
    filters: Array.from(calls, ([id, count]) => ({ id, calls: count })),
    dropped: told.reduce((sum, { dropped }) => sum + dropped, 0),
  }
}
