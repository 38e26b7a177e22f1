import { type Choice, type HashTerm, hashTerms } from '#engine/contract/algorithms.ts'
import type { PickKeys, Wants } from './candidate.ts'
import { credentialsUser } from './credentials-user.ts'
import { hashHost, hashText, hashUser, joinHashes, uriHash } from './hash.ts'

/** Hash of a part; null where the request does not have it. */
type PartHash = (keys: PickKeys, wants: Wants) => number | null

/** The key of a request by `hashOver`: its parts joined, each only if it is there; without any of them the Call-ID. */
export class RequestKey {
  readonly #parts: readonly PartHash[]
  readonly #name: string

  constructor({ hashOver, hashUserOnly }: Pick<Choice, 'hashOver' | 'hashUserOnly'>) {
    this.#parts = hashTerms(hashOver).map((term) => partHash(term, hashUserOnly))
    this.#name = hashOver
  }

  hash(keys: PickKeys, wants: Wants): number {
    return this.#own(keys, wants) ?? hashText(keys.callId)
  }

  /** What decides, for people. */
  word(keys: PickKeys, wants: Wants): string {
    if (this.#parts.length === 0) return 'the Call-ID decides'
    return this.#own(keys, wants) === null
      ? `it has no ${this.#name}: the Call-ID decides`
      : `${this.#name} decides`
  }

  #own(keys: PickKeys, wants: Wants): number | null {
    let joined: number | null = null
    for (let i = 0; i < this.#parts.length; i++) {
      const hash = this.#parts[i]?.(keys, wants) ?? null
      // The place of a part counts: the same text in From and in To is not the same.
      if (hash !== null) joined = joinHashes(joined ?? 0, hash, i)
    }
    return joined
  }
}

const wholeUri = (uri: string, hash: (uri: string) => number) => (uri === '' ? null : hash(uri))
const wholeText = (text: string | null) => (text === null || text === '' ? null : hashText(text))

function partHash({ part, name }: HashTerm, userOnly: boolean): PartHash {
  const hash = uriHash(userOnly)
  switch (part) {
    case 'header':
      return (keys) => wholeText(keys.header(name))
    case 'call-id':
      return (keys) => wholeText(keys.callId)
    case 'method':
      return (keys) => wholeText(keys.method)
    case 'source-address':
      return (_, wants) => wholeText(wants.sourceAddress)
    case 'auth-user':
      return (keys) => wholeText(credentialsUser(keys))
    case 'from':
      return (keys) => wholeUri(keys.fromUri, hash)
    case 'from.user':
      return (keys) => hashUser(keys.fromUri)
    case 'from.host':
      return (keys) => hashHost(keys.fromUri)
    case 'to':
      return (keys) => wholeUri(keys.toUri, hash)
    case 'to.user':
      return (keys) => hashUser(keys.toUri)
    case 'to.host':
      return (keys) => hashHost(keys.toUri)
    case 'request-uri':
      return (keys) => wholeUri(keys.requestUri, hash)
    case 'request-uri.user':
      return (keys) => hashUser(keys.requestUri)
    case 'request-uri.host':
      return (keys) => hashHost(keys.requestUri)
    case 'contact.user':
      return (keys) => hashUser(keys.contactUri())
    case 'contact.host':
      return (keys) => hashHost(keys.contactUri())
  }
}
