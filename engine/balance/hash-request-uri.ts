import type { AlgorithmFactory } from './algorithm.ts'
import { uriHash } from './hash.ts'
import { hashRanker } from './hash-ranker.ts'

/**
 * `hash-request-uri`: user, host and port of the Request-URI decide (Kamailio 3, OpenSIPS 3; Kamailio's page says the
 * user alone, its source hashes the host as well, and so does this), with `hashUserOnly` the user alone (their flag 1,
 * `u`). Weighted rendezvous.
 */
export const hashRequestUri: AlgorithmFactory = (members, { hashUserOnly }) => {
  const hash = uriHash(hashUserOnly)
  return hashRanker(members, (keys) => hash(keys.requestUri), 'the Request-URI decides')
}
