import type { LiveCallPage, ReleaseResult } from '#engine/contract/live-calls.ts'

/** What several engines answered, as one; null where none did. */
export function joinedPages(pages: readonly (LiveCallPage | null)[], limit: number): LiveCallPage | null {
  const told = pages.filter((page) => page !== null)
  if (told.length === 0) return null
  const calls = told.flatMap((page) => page.calls).sort((a, b) => a.startedAtMs - b.startedAtMs)
  const isCapped = told.some((page) => page.isCapped)
  return { calls: calls.slice(0, limit), total: sum(told.map((page) => page.total)), isCapped }
}

export function joinedReleases(results: readonly (ReleaseResult | null)[]): ReleaseResult | null {
  const told = results.filter((result) => result !== null)
  return told.length === 0 ? null : { released: sum(told.map((result) => result.released)) }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
