import type { AlgorithmFactory } from './algorithm.ts'
import { credentialsUser } from './credentials-user.ts'
import { hashText } from './hash.ts'
import { Rendezvous } from './rendezvous.ts'
import { roundRobin } from './round-robin.ts'

/**
 * `hash-auth-user`: the username of the credentials decides, of Proxy-Authorization or else of Authorization; a request
 * without any goes round robin (Kamailio 5, OpenSIPS 5). So the first INVITE of a challenged call takes a turn, and its
 * repetition with credentials goes where it was before (rules 13) or, under another Call-ID, where its user belongs.
 * The name is as the caller wrote it: nobody has checked the credentials yet. Weighted rendezvous; turns without weights.
 */
export const hashAuthUser: AlgorithmFactory = (members, choice, chance, place) => {
  const rendezvous = new Rendezvous(members)
  const turns = roundRobin(members, choice, chance, place)
  return {
    pick(eligible, keys, wants, figures) {
      const user = credentialsUser(keys)
      return user === ''
        ? turns.pick(eligible, keys, wants, figures)
        : rendezvous.winner(eligible, hashText(user))
    },
    explain(chosen, eligible, keys, wants, figures) {
      if (credentialsUser(keys) !== '') return { chance: 1, why: 'the user of its credentials decides' }
      const { chance: share } = turns.explain(chosen, eligible, keys, wants, figures)
      return { chance: share, why: 'no credentials: next in turn' }
    },
    get memory() {
      return turns.memory
    },
    resume: (memory) => turns.resume(memory),
  }
}
