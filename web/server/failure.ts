import { ERROR_TEXTS, type ErrorCode, FairlineError } from '#engine/contract/errors.ts'
import type { Conflict } from '#web/lib/conflict.ts'

export interface KnownFailure {
  readonly code: ErrorCode
  readonly message: string
  readonly field: string | undefined
  readonly conflict: Conflict | undefined
  /** Where several rows were to be changed at once: all that stood in the way. */
  readonly conflicts?: readonly Conflict[]
}

/** An input that no schema could refuse by itself: names the field and the reason. */
export class InputError extends FairlineError {
  readonly field: string
  constructor(field: string, reason: string) {
    super('INPUT_INVALID', reason)
    this.name = 'FairlineError'
    this.field = field
  }
}

/** A problem that the engine found: the field is named in the words too, since a command line has no fields. */
export function engineProblem({
  field,
  message,
}: {
  readonly field: string
  readonly message: string
}): InputError {
  return new InputError(field, field === '' ? message : `${field}: ${message}`)
}

/** An edit of what somebody else has changed since: says who, when and what. */
export class ConflictError extends FairlineError {
  readonly conflict: Conflict
  readonly conflicts: readonly Conflict[]
  constructor(conflict: Conflict, detail: string, conflicts: readonly Conflict[] = [conflict]) {
    super('CONFLICT', detail)
    this.name = 'FairlineError'
    this.conflict = conflict
    this.conflicts = conflicts
  }
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_TEXTS, code)
}

/** By name, not by class: the error may come from the other module graph of this process. */
export function asFairlineError(error: unknown): KnownFailure | null {
  if (!(error instanceof Error) || error.name !== 'FairlineError' || !('code' in error)) return null
  if (!isErrorCode(error.code)) return null
  const field = 'field' in error && typeof error.field === 'string' ? error.field : undefined
  // Where a field is named, the reason says it all.
  const reason =
    field !== undefined && 'detail' in error && typeof error.detail === 'string' ? error.detail : ''
  const conflict = 'conflict' in error && isConflict(error.conflict) ? error.conflict : undefined
  const several = 'conflicts' in error && Array.isArray(error.conflicts) ? error.conflicts : []
  const conflicts = several.length > 1 ? { conflicts: several.filter(isConflict) } : {}
  return { code: error.code, message: reason || error.message, field, conflict, ...conflicts }
}

function isConflict(value: unknown): value is Conflict {
  return typeof value === 'object' && value !== null && 'actorName' in value
}
