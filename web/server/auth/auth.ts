import { passkey } from '@better-auth/passkey'
import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { APIError } from 'better-auth/api'
import { twoFactor } from 'better-auth/plugins'
import type { Environment } from '#engine/contract/env.ts'
import type { Database } from '#prisma/client.ts'
import type { Log } from '../log.ts'

/** Header in which the custom server hands on the caller's address; never taken from outside. */
export const ADDRESS_HEADER = 'x-fairline-address'

const SESSION_SEC = 7 * 24 * 3_600

export function isHttps(environment: Environment): boolean {
  return (
    environment.FAIRLINE_PANEL_TLS !== undefined ||
    environment.FAIRLINE_PANEL_URL?.startsWith('https:') === true
  )
}

/**
 * Sessions in the database, looked up on every request: no cookie cache, so a revoked session ends at once.
 * Sign-up is closed; accounts are made by an admin. Attempts are limited by `LoginGuard`, per account and address.
 */
export function createAuth(
  db: Database,
  environment: Environment,
  secret: string,
  log: Log,
  /** For passkeys, which belong to the name in the browser's address line. */
  origin = 'http://localhost',
) {
  return betterAuth({
    appName: 'Fairline',
    baseURL: environment.FAIRLINE_PANEL_URL,
    basePath: '/api/auth',
    secret,
    database: prismaAdapter(db, {
      provider: environment.DATABASE_URL.startsWith('file:') ? 'sqlite' : 'postgresql',
    }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
    user: {
      additionalFields: {
        role: { type: 'string', required: false, input: false, defaultValue: 'viewer' },
        disabledAt: { type: 'date', required: false, input: false },
      },
    },
    // Where a fresh session would be wanted, we ask for the password. Use lengthens none: its cookie stays the same.
    session: {
      expiresIn: SESSION_SEC,
      disableSessionRefresh: true,
      freshAge: 0,
      cookieCache: { enabled: false },
    },
    databaseHooks: {
      // However somebody proves to be it: password, code or passkey.
      session: { create: { before: (session) => refuseDisabled(db, session.userId) } },
    },
    rateLimit: { enabled: false },
    // The custom server has compared Origin and Host before any request comes here.
    trustedOrigins: (request) => [request?.headers.get('origin') ?? ''],
    advanced: {
      cookiePrefix: 'fairline',
      useSecureCookies: isHttps(environment),
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    plugins: [twoFactor({ issuer: 'Fairline' }), passkeysAt(origin)],
    telemetry: { enabled: false },
    logger: { level: 'error', log: (_level, message) => log.warn(`sign-in: ${message}`) },
  })
}

/** A passkey stands for password and code together: the device has to ask who holds it. */
function passkeysAt(origin: string) {
  return passkey({
    rpID: new URL(origin).hostname,
    rpName: 'Fairline',
    origin,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    registration: {
      afterVerification: async ({ verification }) => askedWho(verification.registrationInfo?.userVerified),
    },
    authentication: {
      afterVerification: async ({ verification }) => askedWho(verification.authenticationInfo.userVerified),
    },
  })
}

function askedWho(isVerified: boolean | undefined): void {
  if (isVerified !== true)
    throw new APIError('UNAUTHORIZED', { message: 'The device did not ask who holds it.' })
}

async function refuseDisabled(db: Database, id: string): Promise<void> {
  const user = await db.user.findUnique({ where: { id }, select: { disabledAt: true } })
  if (user?.disabledAt) throw new APIError('FORBIDDEN', { message: 'This account is switched off.' })
}

export type PanelAuth = ReturnType<typeof createAuth>
