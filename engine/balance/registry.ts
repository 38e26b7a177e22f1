import type { Algorithm } from '#engine/contract/vocabulary.ts'
import type { AlgorithmFactory } from './algorithm.ts'
import { boundedHash } from './bounded-hash.ts'
import { fewestCalls } from './fewest-calls.ts'
import { hashAuthUser } from './hash-auth-user.ts'
import { hashCallId } from './hash-call-id.ts'
import { hashFromUri } from './hash-from-uri.ts'
import { hashHeader } from './hash-header.ts'
import { hashRequestUri } from './hash-request-uri.ts'
import { hashToUri } from './hash-to-uri.ts'
import { largestFree } from './largest-free.ts'
import { latency } from './latency.ts'
import { lowestDelay } from './lowest-delay.ts'
import { overload } from './overload.ts'
import { parallel } from './parallel.ts'
import { powerOfTwo } from './power-of-two.ts'
import { priority } from './priority.ts'
import { priorityRotation } from './priority-rotation.ts'
import { random } from './random.ts'
import { relativeWeight } from './relative-weight.ts'
import { roundRobin } from './round-robin.ts'
import { tiers } from './tiers.ts'
import { weighted } from './weighted.ts'

/** Every algorithm a set can name. A name of the contract without a factory here does not compile. */
export const algorithms: { readonly [name in Algorithm]: AlgorithmFactory } = {
  'hash-call-id': hashCallId,
  'hash-from-uri': hashFromUri,
  'hash-to-uri': hashToUri,
  'hash-request-uri': hashRequestUri,
  'hash-auth-user': hashAuthUser,
  'hash-header': hashHeader,
  'bounded-hash': boundedHash,
  'round-robin': roundRobin,
  weighted,
  'relative-weight': relativeWeight,
  'priority-rotation': priorityRotation,
  overload,
  random,
  tiers,
  priority,
  parallel,
  'fewest-calls': fewestCalls,
  'largest-free': largestFree,
  'power-of-two': powerOfTwo,
  latency,
  'lowest-delay': lowestDelay,
}
