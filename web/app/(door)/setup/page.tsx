import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { SetupForm } from '#web/account/setup-form.tsx'
import { SetupLocked } from '#web/account/setup-locked.tsx'
import { acceptsSetupToken, isSetupOpen } from '#web/server/setup.ts'
import { SETUP_TEXTS } from '#web/texts/door.ts'

export const metadata: Metadata = { title: SETUP_TEXTS.title }

export default async function SetupPage({
  searchParams,
}: {
  readonly searchParams: Promise<{ token?: string | string[] }>
}) {
  if (!isSetupOpen()) redirect('/login')
  const { token } = await searchParams
  if (typeof token !== 'string' || !acceptsSetupToken(token))
    return <SetupLocked wasGiven={token !== undefined} />
  return <SetupForm token={token} />
}
