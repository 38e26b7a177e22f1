import { hash } from 'node:crypto'

/** One challenge as it stands in WWW-Authenticate or Proxy-Authenticate (RFC 7616 §3.3). */
interface DigestChallenge {
  /** As written between the quotes, escapes included; so are `nonce` and `opaque`. */
  readonly realm: string
  readonly nonce: string
  /** Null where there is none. */
  readonly opaque: string | null
  readonly algorithm: DigestAlgorithm
  /** False: it offers no `qop` at all, as RFC 2069 had it. */
  readonly hasQop: boolean
}

interface DigestLogin {
  readonly realm: string
  readonly user: string
  readonly password: string
}

/** What is asked for, and the client's own part of the nonce: token characters only. */
interface DigestRequest {
  readonly method: string
  readonly uri: string
  readonly cnonce: string
}

/** RFC 8760 §2.1; the session variants, SHA-512/256 and `auth-int` alone are not answered. */
const ALGORITHMS = { md5: 'MD5', 'sha-256': 'SHA-256' } as const
type DigestAlgorithm = (typeof ALGORITHMS)[keyof typeof ALGORITHMS]
/** Each request with a new cnonce is the first with it. */
const NONCE_COUNT = '00000001'
const MOST_CHALLENGES = 8
const MOST_PARAMETERS = 32
const MOST_CHARS = 4_096

const SPACE = /[ \t\r\n]*/y
const SEPARATOR = /[ \t\r\n,]*/y
const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y
const QUOTED = /"((?:[^"\\]|\\.)*)"/y
const EQUAL = /[ \t]*=[ \t]*/y

interface Written {
  readonly scheme: string
  readonly parameters: Map<string, string>
}

/** Reads a value of WWW-Authenticate or Proxy-Authenticate from left to right; linear to its length. */
class ChallengeReader {
  private readonly text: string
  private at = 0

  constructor(text: string) {
    this.text = text
  }

  /** Every challenge in order; none when any of it cannot be read: no reading would be safe. */
  readAll(): Written[] {
    const all: Written[] = []
    let current: Map<string, string> | null = null
    for (this.take(SEPARATOR); this.at < this.text.length; this.take(SEPARATOR)) {
      const name = this.take(TOKEN)?.toLowerCase()
      if (name === undefined) return []
      if (this.take(EQUAL) === null) {
        current = new Map()
        if (all.push({ scheme: name, parameters: current }) > MOST_CHALLENGES) return []
        this.take(SPACE)
        continue
      }
      const value = this.take(QUOTED) ?? this.take(TOKEN)
      if (value === null || current === null || current.has(name)) return []
      if (current.set(name, value).size > MOST_PARAMETERS) return []
    }
    return all
  }

  /** What the pattern matches here, or its group; null where it does not match. */
  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.text)
    if (!match) return null
    this.at = pattern.lastIndex
    return match[1] ?? match[0]
  }
}

/** The Digest challenges that can be answered here, in order (RFC 8760 §2.4: the topmost is liked best). */
export function digestChallenges(values: readonly string[]): DigestChallenge[] {
  const written = values.filter((value) => value.length <= MOST_CHARS).slice(0, MOST_CHALLENGES)
  return written
    .flatMap((value) => new ChallengeReader(value).readAll())
    .flatMap((challenge) => challengeOf(challenge) ?? [])
}

function challengeOf({ scheme, parameters }: Written): DigestChallenge | null {
  const realm = parameters.get('realm')
  const nonce = parameters.get('nonce')
  const qop = parameters.get('qop') ?? null
  const algorithm = algorithmOf(parameters.get('algorithm') ?? 'MD5')
  if (scheme !== 'digest' || realm === undefined || nonce === undefined || !algorithm) return null
  if (qop !== null && !qop.split(',').some((offered) => offered.trim().toLowerCase() === 'auth')) return null
  const opaque = parameters.get('opaque') ?? null
  return { realm, nonce, opaque, algorithm, hasQop: qop !== null }
}

function algorithmOf(name: string): DigestAlgorithm | undefined {
  return Object.entries(ALGORITHMS).find(([known]) => known === name.toLowerCase())?.[1]
}

/** The challenge this login was made for; nobody else is given the answer. Undefined where there is none. */
export function challengeFor(
  challenges: readonly DigestChallenge[],
  { realm }: DigestLogin,
): DigestChallenge | undefined {
  const asked = octets(realm)
  return challenges.find((challenge) => challenge.realm.replace(/\\(.)/g, '$1') === asked)
}

/** The value of Authorization or Proxy-Authorization (RFC 7616 §3.4), a character an octet. */
export function digestAnswer(
  challenge: DigestChallenge,
  { user, password }: DigestLogin,
  { method, uri, cnonce }: DigestRequest,
): string {
  const { realm, nonce, opaque, algorithm, hasQop } = challenge
  const username = quotable(user)
  const h = (...parts: string[]) => digest(algorithm, parts.join(':'))
  const secret = h(username, realm, octets(password))
  const asked = h(method, uri)
  const response = hasQop ? h(secret, nonce, NONCE_COUNT, cnonce, 'auth', asked) : h(secret, nonce, asked)
  const fields = [
    `username="${username}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${uri}"`,
    `response="${response}"`,
    `algorithm=${algorithm}`,
  ]
  if (hasQop) fields.push(`cnonce="${cnonce}"`, 'qop=auth', `nc=${NONCE_COUNT}`)
  if (opaque !== null) fields.push(`opaque="${opaque}"`)
  return `Digest ${fields.join(', ')}`
}

function digest(algorithm: DigestAlgorithm, text: string): string {
  return hash(algorithm === 'MD5' ? 'md5' : 'sha256', Buffer.from(text, 'latin1'), 'hex')
}

/** UTF-8 with a character an octet, as messages are read and written. */
function octets(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** As it may stand between quotes: control characters cannot. */
function quotable(text: string): string {
  return octets(text.replace(/\p{Cc}/gu, '')).replace(/["\\]/g, '\\$&')
}
