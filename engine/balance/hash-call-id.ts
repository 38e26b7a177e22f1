import type { AlgorithmFactory } from './algorithm.ts'
import { hashText } from './hash.ts'
import { rendezvous } from './rendezvous.ts'

/**
 * `hash-call-id`: the Call-ID as received decides (peers: algorithm 0). Call-IDs are unique, so this spreads
 * evenly, and every request and every retry of one call meets the same answer. Weighted rendezvous: the peers' slot
 * modulo N moves nearly all calls when one destination goes, this moves only that destination's.
 */
export const hashCallId: AlgorithmFactory = (members) => rendezvous(members, (keys) => hashText(keys.callId))
