import type { SetConfig } from '#engine/contract/config.ts'
import type { AdminState, Algorithm } from '#engine/contract/vocabulary.ts'
import type { WhatIfCalls } from '#web/lib/what-if-input.ts'

/** What is edited of one destination, as typed; what is absent stays as it is. */
export interface RowDraft {
  readonly weight?: string
  readonly channels?: string
  readonly adminState?: AdminState
}

/** One destination, and what of it would be another. */
export interface RowEdit {
  readonly id: number
  readonly patch: { weight?: number; channels?: number | null; adminState?: AdminState }
}

export interface WhatIfDraft {
  readonly algorithm: Algorithm | null
  readonly rows: ReadonlyMap<number, RowDraft>
}

export const NO_DRAFT: WhatIfDraft = { algorithm: null, rows: new Map() }

export interface CallValues {
  readonly kind: 'past' | 'synthetic'
  readonly count: number | string
  readonly perSecond: number | string
  readonly holdSec: number | string
  /** Calls that are on when the first is placed: none, or those of this moment. */
  readonly startsFrom: 'empty' | 'now'
}

const HOLD_SEC = 180
const USUAL_LOAD = 0.6

/** Calls that a set has room for: they fill three fifths of its channels, where these are counted. */
export function usualCalls({ destinations }: SetConfig): CallValues {
  const channels = destinations
    .filter(({ adminState }) => adminState === 'enabled')
    .reduce((sum, one) => sum + (one.channels ?? Number.POSITIVE_INFINITY), 0)
  const fitting = Math.max(0.01, Number(((channels * USUAL_LOAD) / HOLD_SEC).toPrecision(2)))
  return {
    kind: 'synthetic',
    count: 10_000,
    perSecond: Math.min(10, fitting),
    holdSec: HOLD_SEC,
    startsFrom: 'empty',
  }
}

export function withRow(draft: WhatIfDraft, id: number, change: RowDraft): WhatIfDraft {
  return { ...draft, rows: new Map(draft.rows).set(id, { ...draft.rows.get(id), ...change }) }
}

/** What was typed as a value; undefined where it is none. Empty channels are unlimited. */
export function typedNumber(field: 'weight' | 'channels', text: string): number | null | undefined {
  const trimmed = text.trim()
  if (trimmed === '' && field === 'channels') return null
  return /^\d{1,7}$/.test(trimmed) ? Number(trimmed) : undefined
}

/** What was typed and is no number: whose, and what; null where all can be read. */
export function unreadable(
  set: SetConfig,
  draft: WhatIfDraft,
): { readonly destination: SetConfig['destinations'][number]; readonly field: 'weight' | 'channels' } | null {
  for (const destination of set.destinations) {
    const row = draft.rows.get(destination.id)
    const field = (['weight', 'channels'] as const).find(
      (name) => row?.[name] !== undefined && typedNumber(name, row[name]) === undefined,
    )
    if (field) return { destination, field }
  }
  return null
}

/** The edits that differ from the set as it is; null where something typed is no number. */
export function editsOf(set: SetConfig, draft: WhatIfDraft): RowEdit[] | null {
  const edits: RowEdit[] = []
  for (const saved of set.destinations) {
    const patch = patchOf(saved, draft.rows.get(saved.id) ?? {})
    if (patch === null) return null
    if (Object.keys(patch).length > 0) edits.push({ id: saved.id, patch })
  }
  return edits
}

function patchOf(saved: SetConfig['destinations'][number], row: RowDraft): RowEdit['patch'] | null {
  const weight = row.weight === undefined ? saved.weight : typedNumber('weight', row.weight)
  const channels = row.channels === undefined ? saved.channels : typedNumber('channels', row.channels)
  const adminState = row.adminState ?? saved.adminState
  if (typeof weight !== 'number' || channels === undefined) return null
  return {
    ...(weight !== saved.weight && { weight }),
    ...(channels !== saved.channels && { channels }),
    ...(adminState !== saved.adminState && { adminState }),
  }
}

export function callsOf({ kind, count, perSecond, holdSec }: CallValues): WhatIfCalls {
  if (kind === 'past') return { kind }
  return { kind, count: Number(count), perSecond: Number(perSecond), holdSec: Number(holdSec) }
}
