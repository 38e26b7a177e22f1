import type { Algorithm } from '#engine/contract/vocabulary.ts'
import type { AlgorithmFactory } from './algorithm.ts'
import { hashCallId } from './hash-call-id.ts'
import { hashFromUri } from './hash-from-uri.ts'
import { hashRequestUri } from './hash-request-uri.ts'
import { hashToUri } from './hash-to-uri.ts'
import { priority } from './priority.ts'
import { random } from './random.ts'
import { roundRobin } from './round-robin.ts'
import { weighted } from './weighted.ts'

/** Every algorithm a set can name. A name of the contract without a factory here does not compile. */
export const algorithms: { readonly [name in Algorithm]: AlgorithmFactory } = {
  'hash-call-id': hashCallId,
  'hash-from-uri': hashFromUri,
  'hash-to-uri': hashToUri,
  'hash-request-uri': hashRequestUri,
  'round-robin': roundRobin,
  weighted,
  random,
  priority,
  'hash-auth-user': hashFromUri,
  'hash-header': hashCallId,
  'bounded-hash': hashCallId,
  'relative-weight': weighted,
  'priority-rotation': roundRobin,
  overload: roundRobin,
  tiers: priority,
  parallel: priority,
  'fewest-calls': roundRobin,
  'largest-free': roundRobin,
  'power-of-two': random,
  latency: roundRobin,
  'lowest-delay': roundRobin,
}
