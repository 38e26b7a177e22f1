import type { SkipReason } from '#engine/contract/vocabulary.ts'
import type { Candidate, Wants, Watcher } from './candidate.ts'

/** What a model destination is made of; the rest is as of one that is idle, up and unlimited. */
export interface ModelShape {
  readonly id: number
  readonly position: number
  readonly weight?: number
  readonly priority?: number
  readonly isLastResort?: boolean
}

/** A destination on paper: for predictions and tests, where the real choice is asked without a network. */
export class ModelCandidate implements Candidate {
  readonly id: number
  readonly position: number
  readonly weight: number
  readonly priority: number
  readonly isLastResort: boolean
  readonly hasMovingWeight: boolean = false
  readonly probeLatency: { readonly ewma: number; readonly mean: number } | null = null
  readonly isRestless = true
  watcher: Watcher | null = null
  lastPick = 0

  constructor({ id, position, weight = 50, priority = 0, isLastResort = false }: ModelShape) {
    this.id = id
    this.position = position
    this.weight = weight
    this.priority = priority
    this.isLastResort = isLastResort
  }

  skipReason(_wants?: Wants, _ignoresHealth?: boolean): SkipReason | null {
    return null
  }

  activeCalls(): number {
    return 0
  }

  free(_wants: Wants): number {
    return Number.POSITIVE_INFINITY
  }

  freeShare(_wants: Wants): number {
    return 1
  }

  recentFailures(_nowMs: number): number {
    return 0
  }

  postDialDelayMs(_nowMs: number): number | null {
    return null
  }

  overloadPercent(_nowMs: number): number {
    return 0
  }
}
