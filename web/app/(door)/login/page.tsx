import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { LoginForm } from '#web/account/login-form.tsx'
import { currentUser } from '#web/server/session.ts'
import { isSetupOpen } from '#web/server/setup.ts'

export const metadata: Metadata = { title: 'Sign in' }

export default async function LoginPage() {
  if (await currentUser()) redirect('/')
  if (isSetupOpen()) redirect('/setup')
  return <LoginForm />
}
