import type { AlgorithmFactory } from './algorithm.ts'
import { uriHash } from './hash.ts'
import { hashRanker } from './hash-ranker.ts'

/**
 * `hash-from-uri`: user, host and port of the From URI decide (Kamailio 1, OpenSIPS 1), with `hashUserOnly` the user
 * alone (their flag 1, `u`), so one caller keeps one destination. As even as the callers are: one busy trunk number is
 * one destination. Weighted rendezvous.
 */
export const hashFromUri: AlgorithmFactory = (members, { hashUserOnly }) => {
  const hash = uriHash(hashUserOnly)
  return hashRanker(members, (keys) => hash(keys.fromUri), 'the From URI decides')
}
