import { type AlgorithmFactory, forgetful } from './algorithm.ts'
import { Rendezvous } from './rendezvous.ts'
import { RequestKey } from './request-key.ts'

/**
 * `hash-header`: a header field or another part of the request decides, or several joined, as `hashOver` says (Kamailio 7 and
 * OpenSIPS 7: `hash_pvar`). Of a field the first value as it stands, of a URI what `hash-from-uri` takes. Where a
 * request has only some of the parts these decide; one that has none of them is placed by its Call-ID (the peers refuse
 * it). Weighted rendezvous.
 */
export const hashHeader: AlgorithmFactory = (members, choice) => {
  const rendezvous = new Rendezvous(members)
  const key = new RequestKey(choice)
  return forgetful({
    pick: (eligible, keys, wants) => rendezvous.winner(eligible, key.hash(keys, wants)),
    explain: (_chosen, _eligible, keys, wants) => ({ chance: 1, why: key.word(keys, wants) }),
  })
}
