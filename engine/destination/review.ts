import type { HealthRecord } from './health.ts'
import type { HealthNews } from './health-news.ts'
import { wordNews } from './source-word.ts'
import type { Watch } from './watch.ts'

/** Tells what an edit, an override or an answer of DNS means for the health of one. True: it is elsewhere now. */
export function reviewHealth(watch: Watch, learn: (news: HealthNews) => void): boolean {
  const { destination } = watch
  const isMoved = watch.moves !== destination.moves
  watch.moves = destination.moves
  if (isMoved) {
    destination.observations.forget()
    learn({ kind: 'moved' })
  }
  learn({ kind: destination.adminState })
  if (destination.adminState !== 'disabled') reviewTargets(watch, isMoved, learn)
  // A feed that the edit took away says nothing any more.
  if (destination.health.source.phase !== 'none') learn(wordNews(destination.fed.word))
  if (!destination.placement.evidence.enabled) learn({ kind: 'evidence-over' })
  return isMoved
}

function reviewTargets(watch: Watch, isMoved: boolean, learn: (news: HealthNews) => void): void {
  const { destination } = watch
  const { board, unresolvedReason } = destination
  const wasResolved = watch.isResolved && !isMoved
  watch.isResolved = destination.targets.length > 0
  if (!watch.isResolved) return learn({ kind: 'unresolved', reason: unresolvedReason })
  const hasNewHope = failsByItsTargets(destination.health) && !board?.areAllFailing
  // A target that nobody saw fail: the destination may have its calls again.
  if (board && (!wasResolved || hasNewHope)) learn({ kind: 'located' })
  if (!destination.probe.enabled) learn({ kind: 'probing-off' })
}

/** Evidence and ejections speak of the destination as a whole, wherever its name leads. */
function failsByItsTargets({ probe, traffic }: HealthRecord): boolean {
  if (traffic.phase === 'evidence' || traffic.phase === 'ejected' || probe.cause === 'evidence') return false
  return traffic.phase === 'doubt' || probe.phase === 'trying' || probe.phase === 'down'
}
