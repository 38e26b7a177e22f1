import type { EngineLink } from '#engine/contract/browser.ts'

/** Numbers of our database that engines run, at least so far above what they should: it was restored from a backup. */
export function numbersAhead(links: readonly EngineLink[], least: 0 | 1): number[] {
  return links.flatMap(({ applied, wanted }) => {
    const isOurs = applied && wanted && applied.database === wanted.database
    return isOurs && applied.number - wanted.number >= least ? [applied.number] : []
  })
}
