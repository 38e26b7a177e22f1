import type { AdminState } from '#engine/contract/vocabulary.ts'

/** A click on its way: what was asked for, and what was saved before it. */
export interface Request {
  readonly phase: 'saving' | 'saved' | 'failed'
  readonly wanted: AdminState
  readonly before: AdminState
  readonly reason: string
}

/** The position the switch shows: the click until the saved value moves, then the saved value. */
export function shownWish(request: Request | null, saved: AdminState): AdminState {
  if (request === null || request.phase === 'failed') return saved
  return request.phase === 'saving' || saved === request.before ? request.wanted : saved
}

export interface Standing {
  readonly kind: 'settled' | 'applying' | 'applied' | 'waiting' | 'failed'
  readonly words: string
  readonly title: string
}

interface Known {
  readonly request: Request | null
  readonly saved: AdminState
  /** What the engine says it has; undefined where it said nothing of this destination yet. */
  readonly seen: AdminState | undefined
  readonly isEngineThere: boolean
  readonly refusal: string
}

const SETTLED: Standing = { kind: 'settled', words: '', title: '' }

/** How far the wish has come. The wish is never painted as the fact. */
export function wishStanding({ request, saved, seen, isEngineThere, refusal }: Known): Standing {
  const shown = shownWish(request, saved)
  if (request?.phase === 'failed') return { kind: 'failed', words: 'not saved', title: request.reason }
  if (request?.phase === 'saving') return { kind: 'applying', words: 'applying', title: 'being saved' }
  if (seen === shown)
    return request?.wanted === shown
      ? { kind: 'applied', words: 'applied', title: 'the engine has it' }
      : SETTLED
  if (refusal)
    return { kind: 'failed', words: 'refused', title: `The engine refused the configuration: ${refusal}` }
  if (!isEngineThere)
    return request
      ? { kind: 'waiting', words: 'saved', title: 'saved; applied when the engine is back' }
      : SETTLED
  return { kind: 'applying', words: 'applying', title: 'saved; the engine has not confirmed yet' }
}
