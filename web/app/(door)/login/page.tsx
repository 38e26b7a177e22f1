import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { LoginForm } from '#web/account/login-form.tsx'
import { currentUser } from '#web/server/session.ts'
import { isSetupOpen } from '#web/server/setup.ts'
import { LOGIN_TEXTS } from '#web/texts/door.ts'

export const metadata: Metadata = { title: LOGIN_TEXTS.title }

export default async function LoginPage() {
  if (await currentUser()) redirect('/')
  if (isSetupOpen()) redirect('/setup')
  return <LoginForm />
}
