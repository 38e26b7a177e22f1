import { z } from 'zod'
import { SIGN_IN_PROBLEMS } from '#web/texts/door.ts'

/** The panel's routes for signing in and out, as the browser calls them. */

/** `code`: the password was right, and a second step is asked for. */
type SignedIn =
  | { readonly kind: 'in' }
  | { readonly kind: 'code' }
  | { readonly kind: 'refused'; readonly words: string }

const answerSchema = z.object({ message: z.string(), twoFactorRedirect: z.boolean() }).partial()

export async function signIn(email: string, password: string): Promise<SignedIn> {
  const answer = await post('/api/auth/sign-in/email', { email, password })
  if (answer?.ok) return (await bodyOf(answer)).twoFactorRedirect ? { kind: 'code' } : { kind: 'in' }
  if (answer?.status === 403) return refused(SIGN_IN_PROBLEMS.off)
  return refused(problemOf(answer) ?? SIGN_IN_PROBLEMS.wrong)
}

export async function giveCode(code: string, isBackup: boolean): Promise<SignedIn> {
  const step = isBackup ? 'verify-backup-code' : 'verify-totp'
  const answer = await post(`/api/auth/two-factor/${step}`, { code })
  if (answer?.ok) return { kind: 'in' }
  return refused(problemOf(answer) ?? SIGN_IN_PROBLEMS.wrongCode)
}

export async function signOut(): Promise<void> {
  await post('/api/auth/sign-out', {})
}

/** The panel's own words, or ours where it has none. */
export async function saidBy(answer: Response | null): Promise<string> {
  const problem = problemOf(answer)
  if (problem !== null || answer === null) return problem ?? SIGN_IN_PROBLEMS.silent
  return (await bodyOf(answer)).message ?? SIGN_IN_PROBLEMS.failed
}

export async function post(path: string, body: unknown): Promise<Response | null> {
  try {
    return await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  } catch {
    return null
  }
}

function problemOf(answer: Response | null): string | null {
  if (answer === null) return SIGN_IN_PROBLEMS.silent
  if (answer.status === 429) return SIGN_IN_PROBLEMS.tooMany
  return answer.status >= 500 ? SIGN_IN_PROBLEMS.failed : null
}

async function bodyOf(answer: Response): Promise<z.output<typeof answerSchema>> {
  return answerSchema.safeParse(await answer.json().catch(() => null)).data ?? {}
}

const refused = (words: string): SignedIn => ({ kind: 'refused', words })
