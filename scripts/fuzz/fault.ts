import type { Target } from './target.ts'
import { Violation } from './violation.ts'

/** An input, and what was thrown over it. */
export interface Fault {
  readonly input: Buffer
  /** Which oracle spoke: the same for every input that shows the same fault. */
  readonly oracle: string
  readonly detail: string
}

/** What became of an input where every oracle is content, or the fault. */
export type Verdict = 'taken' | 'turned away' | Fault

export function isFault(verdict: Verdict): verdict is Fault {
  return typeof verdict !== 'string'
}

export function verdictOn(target: Target, input: Buffer): Verdict {
  try {
    return target.check(input) ? 'taken' : 'turned away'
  } catch (thrown) {
    if (thrown instanceof Violation) return { input, oracle: thrown.oracle, detail: thrown.message }
    const isError = thrown instanceof Error
    const oracle = `throws ${isError ? thrown.message : thrown}`
    return { input, oracle, detail: isError ? (thrown.stack ?? '') : '' }
  }
}
