import { z } from 'zod'
import {
  type Feed,
  feedSchema,
  hasMask,
  maskedLoadSource,
  parseLoadSource,
  SECRET_MASK,
  secretsOf,
  withSecrets,
} from '#engine/contract/load-source.ts'
import { type ProbeLogin, probeLoginSchema } from '#engine/contract/probe.ts'
import { InputError } from '../failure.ts'
import type { Sealing } from '../sealing.ts'

/** In the database a password stands as a mask, with its sealed text beside it: what is read without the key shows none. */
const storedFeedsSchema = z.array(feedSchema.extend({ sealed: z.string().optional() }))
const secretTextsSchema = z.array(z.string())
const storedLoginSchema = probeLoginSchema.extend({ sealed: z.string().optional() }).nullable()

export interface StoredSecrets {
  readonly feeds: z.output<typeof storedFeedsSchema>
  readonly probeLogin: z.output<typeof storedLoginSchema>
}

/** As a person writes them: with passwords, or with the mask of one that is kept. */
export interface GivenSecrets {
  readonly feeds: readonly Feed[]
  readonly probeLogin: ProbeLogin | null
}

export const NO_SECRETS: StoredSecrets = { feeds: [], probeLogin: null }

export function storedSecrets(row: Readonly<Record<string, unknown>>): StoredSecrets {
  return {
    feeds: storedFeedsSchema.parse(row.feeds ?? []),
    probeLogin: storedLoginSchema.parse(row.probeLogin ?? null),
  }
}

/** For people: every password is a mask. */
export function maskedSecrets<T extends GivenSecrets>(given: T): T {
  const feeds = given.feeds.map(({ into, source }) => ({ into, source: maskedLoadSource(source) }))
  const probeLogin = given.probeLogin && { ...given.probeLogin, password: SECRET_MASK }
  return { ...given, feeds, probeLogin }
}

/** What goes into the database. A mask keeps the password that is there, for the same address only: `InputError`. */
export function sealSecrets(given: GivenSecrets, kept: StoredSecrets, sealing: Sealing): StoredSecrets {
  return {
    feeds: given.feeds.map((feed, place) => sealFeed(feed, place, kept.feeds, sealing)),
    probeLogin: given.probeLogin && sealLogin(given.probeLogin, kept.probeLogin, sealing),
  }
}

/**
 * What goes into the database where an earlier state comes back: the audit has masks alone. A mask keeps the password
 * that is there, for the same address; of another one it is lost, and stands as a mask that opens nothing (`openSecrets`).
 */
export function keptSecrets(given: GivenSecrets, kept: StoredSecrets): StoredSecrets {
  const { probeLogin: login } = given
  const feeds = given.feeds.map(({ into, source }) => {
    const sealed = hasMask(source) ? sameAddress({ into, source }, kept.feeds)?.sealed : undefined
    return sealed === undefined ? { into, source } : { into, source, sealed }
  })
  const isSameLogin = login && kept.probeLogin && loginPurpose(login) === loginPurpose(kept.probeLogin)
  return { feeds, probeLogin: isSameLogin ? kept.probeLogin : login }
}

/** How many passwords stand as a mask with nothing behind it. */
export function lostSecrets({ feeds, probeLogin }: StoredSecrets): number {
  const lost = feeds.filter(({ source, sealed }) => hasMask(source) && sealed === undefined).length
  return lost + (probeLogin && probeLogin.sealed === undefined ? 1 : 0)
}

/** For the engine alone. What cannot be opened is left out: `lost` says how many. */
export function openSecrets(kept: StoredSecrets, sealing: Sealing): GivenSecrets & { readonly lost: number } {
  const feeds = kept.feeds.map((feed) => openFeed(feed, sealing))
  const probeLogin = kept.probeLogin && openLogin(kept.probeLogin, sealing)
  const found = feeds.filter((feed) => feed !== null)
  const lost = feeds.length - found.length + (kept.probeLogin && !probeLogin ? 1 : 0)
  return { feeds: found, probeLogin, lost }
}

/** Whether a mask given with this feed stands for a password of these. */
export function keepsPassword(feed: Feed, kept: readonly Feed[]): boolean {
  return sameAddress(feed, kept) !== undefined
}

/** Whose passwords were written anew, for the audit: by the masks alone nobody would see it. */
export function writtenPasswords({ feeds, probeLogin }: GivenSecrets): string[] {
  const fed = feeds.filter(({ source }) => maskedLoadSource(source) !== source).map(({ into }) => into)
  return probeLogin && probeLogin.password !== SECRET_MASK ? [...fed, 'probe login'] : fed
}

type StoredFeed = StoredSecrets['feeds'][number]
type StoredLogin = NonNullable<StoredSecrets['probeLogin']>

function sealFeed(
  { into, source }: Feed,
  place: number,
  kept: readonly StoredFeed[],
  sealing: Sealing,
): StoredFeed {
  const masked = maskedLoadSource(source)
  if (hasMask(source)) {
    const same = masked === source ? sameAddress({ into, source }, kept) : undefined
    if (same) return { into, source, sealed: same.sealed }
    const why = masked === source ? 'the address changed' : 'another secret of the line was'
    throw new InputError(`feeds.${place}.source`, `${into}: write the password again: ${why}`)
  }
  if (masked === source) return { into, source }
  const sealed = sealing.seal(JSON.stringify(secretsOf(source)), feedPurpose(source))
  return { into, source: masked, sealed }
}

function sealLogin(given: ProbeLogin, kept: StoredLogin | null, sealing: Sealing): StoredLogin {
  const { realm, user, password } = given
  if (password !== SECRET_MASK)
    return { realm, user, password: SECRET_MASK, sealed: sealing.seal(password, loginPurpose(given)) }
  if (kept && loginPurpose(kept) === loginPurpose(given)) return kept
  throw new InputError('probeLogin.password', 'write the password again: the realm or the user changed')
}

function openFeed({ into, source, sealed }: StoredFeed, sealing: Sealing): Feed | null {
  if (!hasMask(source)) return { into, source }
  const opened = sealed === undefined ? null : sealing.open(sealed, feedPurpose(source))
  if (opened === null) return null
  const secrets = secretTextsSchema.parse(JSON.parse(opened))
  return { into, source: withSecrets(source, (hidden, place) => secrets[place] ?? hidden) }
}

function openLogin({ sealed, ...login }: StoredLogin, sealing: Sealing): ProbeLogin | null {
  const password = sealed === undefined ? null : sealing.open(sealed, loginPurpose(login))
  return password === null ? null : { ...login, password }
}

function sameAddress<T extends Feed>(feed: Feed, kept: readonly T[]): T | undefined {
  const same = kept.filter(
    ({ source }) => hasMask(source) && feedPurpose(source) === feedPurpose(feed.source),
  )
  return same.find(({ into }) => into === feed.into) ?? same[0]
}

/**
 * A sealed password opens for this address only: whoever can write the database cannot have it sent elsewhere. A JSON
 * URL's query has secrets under its names.
 */
function feedPurpose(source: string): string {
  const parsed = parseLoadSource(maskedLoadSource(source))
  if (typeof parsed === 'string') return ''
  const { kind, isSecure, host, port, user, path } = parsed
  const query = kind === 'json' ? path.replace(/^[^?]*/, '') : ''
  return JSON.stringify(['feed', kind, isSecure, host, port, user, query])
}

function loginPurpose({ realm, user }: Pick<ProbeLogin, 'realm' | 'user'>): string {
  return JSON.stringify(['probe', realm, user])
}
