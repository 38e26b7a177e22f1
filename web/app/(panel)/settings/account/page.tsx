import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { AccountPage } from '#web/account/account-page.tsx'
import { secondFactorView } from '#web/server/auth/second-factor.ts'
import { sessionIdOf } from '#web/server/auth/session-user.ts'
import { listApiTokens } from '#web/server/repositories/api-tokens.ts'
import { listPasskeys } from '#web/server/repositories/passkeys.ts'
import { listSessions } from '#web/server/repositories/sessions.ts'
import { requireUser } from '#web/server/session.ts'
import { ACCOUNT_TEXTS } from '#web/texts/account.ts'

export const metadata: Metadata = { title: ACCOUNT_TEXTS.title }

export default async function OwnAccountPage() {
  const user = await requireUser()
  return (
    <AccountPage
      secondFactor={await secondFactorView(user)}
      passkeys={await listPasskeys(user.id)}
      sessions={await listSessions(user.id)}
      thisSessionId={(await sessionIdOf(await headers())) ?? ''}
      tokens={await listApiTokens(user.id)}
    />
  )
}
