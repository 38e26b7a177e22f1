import type { AlgorithmFactory } from './algorithm.ts'
import { hashUri } from './hash.ts'
import { rendezvous } from './rendezvous.ts'

/**
 * `hash-to-uri`: user, host and port of the To URI decide (peers: algorithm 2), so one number called keeps one
 * destination: for conferences and queues. As even as the numbers called are. Weighted rendezvous.
 */
export const hashToUri: AlgorithmFactory = (members) => rendezvous(members, (keys) => hashUri(keys.toUri))
