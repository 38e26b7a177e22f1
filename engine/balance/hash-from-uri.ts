import type { AlgorithmFactory } from './algorithm.ts'
import { hashUri } from './hash.ts'
import { rendezvous } from './rendezvous.ts'

/**
 * `hash-from-uri`: user, host and port of the From URI decide (peers: algorithm 1), so one caller keeps one
 * destination. As even as the callers are: one busy trunk number is one destination. Weighted rendezvous.
 */
export const hashFromUri: AlgorithmFactory = (members) => rendezvous(members, (keys) => hashUri(keys.fromUri))
