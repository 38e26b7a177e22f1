import type { Random } from '#engine/base/random.ts'
import type { Candidate, PickKeys } from './candidate.ts'

/**
 * Picks one of `eligible`, which is never empty, stands in order of `position`, and is only lent for the call:
 * the selector reuses the array. When nobody is skipped it *is* the array of members given to the factory.
 */
export type Ranker = (eligible: readonly Candidate[], keys: PickKeys) => Candidate

/** Made once per set and edit: `members` in order of position. State of a rotation lives in the closure. */
export type AlgorithmFactory = (members: readonly Candidate[], random: Random) => Ranker
