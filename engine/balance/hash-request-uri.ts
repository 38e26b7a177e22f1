import type { AlgorithmFactory } from './algorithm.ts'
import { hashUri } from './hash.ts'
import { rendezvous } from './rendezvous.ts'

/**
 * `hash-request-uri`: user, host and port of the Request-URI decide (peers: algorithm 3; Kamailio's page says the
 * user alone, its source hashes the host as well, and so does this). Weighted rendezvous.
 */
export const hashRequestUri: AlgorithmFactory = (members) =>
  rendezvous(members, (keys) => hashUri(keys.requestUri))
