import type { AlgorithmFactory } from './algorithm.ts'
import { uriHash } from './hash.ts'
import { hashRanker } from './hash-ranker.ts'

/**
 * `hash-to-uri`: user, host and port of the To URI decide (Kamailio 2, OpenSIPS 2), with `hashUserOnly` the user alone
 * (their flag 1, `u`), so one number called keeps one destination: for conferences and queues. As even as the numbers
 * called are. Weighted rendezvous.
 */
export const hashToUri: AlgorithmFactory = (members, { hashUserOnly }) => {
  const hash = uriHash(hashUserOnly)
  return hashRanker(members, (keys) => hash(keys.toUri), 'the To URI decides')
}
