import type { DryRunCommand, DryRunResult } from '#engine/contract/dry-run.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import { engineProblem } from './failure.ts'
import { panelRuntime } from './runtime.ts'

/** What the engine says of a request that can be asked about. */
export type DryRunAnswer = Exclude<DryRunResult, { readonly outcome: 'invalid' }>

/**
 * Where a call would go, for everybody who is signed in: it changes nothing.
 * Throws `INPUT_INVALID` with the field, and `ENGINE_UNREACHABLE`.
 */
export async function whereWouldItGo(command: DryRunCommand): Promise<DryRunAnswer> {
  const result = await panelRuntime().bridge.dryRun(command)
  if (!result) throw new FairlineError('ENGINE_UNREACHABLE', 'Nothing was heard of it within ten seconds.')
  if (result.outcome === 'invalid') throw engineProblem(result)
  return result
}

/** Ids of the destinations that an answer speaks of. */
export function mentionedIn(answer: DryRunAnswer): ReadonlySet<number> {
  if (answer.outcome !== 'placed') return new Set()
  const passedOver = [...answer.steps.flatMap(({ skipped }) => skipped), ...answer.leftOver]
  return new Set([...answer.steps, ...passedOver].map(({ destinationId }) => destinationId))
}
