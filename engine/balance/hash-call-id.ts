import type { AlgorithmFactory } from './algorithm.ts'
import { hashText } from './hash.ts'
import { hashRanker } from './hash-ranker.ts'

/**
 * `hash-call-id`: the Call-ID as received decides (Kamailio 0, OpenSIPS 0). Call-IDs are unique, so this spreads
 * evenly, and every request and every retry of one call meets the same answer. Weighted rendezvous: the peers' slot
 * modulo N moves nearly all calls when one destination goes, this moves only that destination's.
 */
export const hashCallId: AlgorithmFactory = (members) =>
  hashRanker(members, (keys) => hashText(keys.callId), 'the Call-ID decides')
