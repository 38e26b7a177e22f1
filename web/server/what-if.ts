import type { SetConfig } from '#engine/contract/config.ts'
import type { WhatIfCommand, WhatIfResult } from '#engine/contract/dry-run.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import type { WhatIfRequest } from '#web/lib/what-if-input.ts'
import { engineProblem, InputError } from './failure.ts'
import { pastCalls } from './repositories/past-calls.ts'
import { getSet, withoutUndefined } from './repositories/sets.ts'
import { panelRuntime } from './runtime.ts'

export type WhatIfAnswer = Exclude<WhatIfResult, { readonly outcome: 'invalid' }>

const MINUTE_MS = 60_000
/** Parts of a set that a patch changes field by field. */
const NESTED = ['probe', 'evidence', 'choice', 'slowStart', 'sessionTimer'] as const

/**
 * What an edit of a set would change, for everybody who is signed in: nothing is saved, and the engine goes on as it is.
 * Throws `SET_UNKNOWN`, `INPUT_INVALID` with the field, and `ENGINE_UNREACHABLE`.
 */
export async function whatWouldChange(request: WhatIfRequest): Promise<WhatIfAnswer> {
  const present = await getSet(request.setId)
  if (!present) throw new FairlineError('SET_UNKNOWN', `(${request.setId})`)
  const calls = await callsOf(request)
  const result = await panelRuntime().bridge.whatIf({
    set: editedSet(present, request),
    calls,
    startsFrom: request.startsFrom,
  })
  if (!result) throw new FairlineError('ENGINE_UNREACHABLE', 'No prediction came within a minute.')
  if (result.outcome === 'invalid') throw engineProblem(result)
  return result
}

async function callsOf({ calls, setId }: WhatIfRequest): Promise<WhatIfCommand['calls']> {
  if (calls.kind === 'synthetic') return calls
  const rows = await pastCalls(setId, panelRuntime().clock.wallMs() - calls.minutes * MINUTE_MS)
  if (rows.length > 0) return { kind: 'past', calls: rows }
  const when = calls.minutes === 60 ? 'hour' : `${calls.minutes} minutes`
  throw new InputError(
    'calls',
    `No call of the last ${when} is on record for this set; take synthetic calls.`,
  )
}

/** As the forms would save it; the engine checks it by the schema of the configuration. */
function editedSet(present: SetConfig, { set: patch, destinations }: WhatIfRequest): unknown {
  const unknown = destinations.findIndex(({ id }) => !present.destinations.some((one) => one.id === id))
  if (unknown >= 0)
    throw new InputError(
      `destinations.${unknown}.id`,
      `Destination ${destinations[unknown]?.id} is not in set ${present.id}.`,
    )
  const edits = new Map(destinations.map(({ id, patch }) => [id, patch]))
  const nested = NESTED.map((name) => [name, { ...present[name], ...withoutUndefined(patch[name] ?? {}) }])
  return {
    ...present,
    ...withoutUndefined(patch),
    ...Object.fromEntries(nested),
    destinations: present.destinations.map((one) => {
      const { probe, ...edit } = withoutUndefined(edits.get(one.id) ?? {})
      return { ...one, ...edit, probe: { ...one.probe, ...probe } }
    }),
  }
}
