import type { Role } from '#engine/contract/vocabulary.ts'

/** What pages show of people and of the keys they hold; never a key itself. */

export interface UserView {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly createdAtMs: number
}

export interface UserEntry extends UserView {
  /** Null: may sign in. */
  readonly disabledAtMs: number | null
  /** After too many wrong passwords or codes; a moment that has passed locks nobody. */
  readonly lockedUntilMs: number | null
  readonly hasSecondFactor: boolean
  readonly passkeys: number
  readonly sessions: number
  /** Of the sessions that last; null without one. */
  readonly seenAtMs: number | null
}

export interface SessionView {
  readonly id: string
  /** As the browser names itself; empty where it said nothing. */
  readonly userAgent: string
  readonly address: string
  readonly beganAtMs: number
  /** To the minute. */
  readonly seenAtMs: number
}

export interface SecondFactorView {
  readonly isOn: boolean
  /** Backup codes that were not used. */
  readonly codesLeft: number
}

/** Once, for the person alone: what their telephone needs, and what helps when it is lost. */
export interface NewSecondFactor {
  /** `otpauth://…`, for the picture. */
  readonly uri: string
  /** The same secret, to be typed in. */
  readonly secret: string
  readonly backupCodes: readonly string[]
}

/** An open link: who made it for whom. */
export interface InvitationView {
  readonly id: string
  readonly email: string
  readonly role: Role
  readonly invitedBy: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

/** What a link leads to; a link that was taken back is unknown. */
export type InvitationState =
  | { readonly kind: 'open'; readonly email: string; readonly role: Role }
  | { readonly kind: 'used' | 'expired' | 'unknown' }

export interface ApiTokenView {
  readonly id: string
  readonly name: string
  /** As given; its owner's role may allow less now. */
  readonly scope: ApiScope
  readonly createdAtMs: number
  /** Null: it does not expire. */
  readonly expiresAtMs: number | null
  readonly lastUsedAtMs: number | null
}

export interface PasskeyView {
  readonly id: string
  readonly name: string
  readonly createdAtMs: number | null
}

/** What a password set by an admin takes from its person, by number. */
export interface RemovedKeys {
  readonly apiTokens: number
  readonly passkeys: number
  /** Links that they had made, and nobody used yet. */
  readonly invitations: number
}

/** What a token lets a program do; each has those before it. */
export const API_SCOPES = ['read', 'operate', 'configure'] as const
export type ApiScope = (typeof API_SCOPES)[number]

/** The most that a token of somebody with this role can do. */
export const SCOPE_OF_ROLE: { readonly [role in Role]: ApiScope } = {
  viewer: 'read',
  operator: 'operate',
  admin: 'configure',
}

/** Where a token that allows the one is enough for the other. */
export function isScopeWithin(needed: ApiScope, allowed: ApiScope): boolean {
  return API_SCOPES.indexOf(needed) <= API_SCOPES.indexOf(allowed)
}
