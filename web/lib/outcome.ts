import type { ErrorCode } from '#engine/contract/errors.ts'
import type { Conflict } from './conflict.ts'

/** What an action answers, as pages read it: a value, or a code with words and perhaps the field they are about. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly code: ErrorCode
      readonly message: string
      readonly field?: string
      readonly conflict?: Conflict
      /** Where several rows were to be changed at once: all that stood in the way. */
      readonly conflicts?: readonly Conflict[]
    }
