import { SIGN_IN_PROBLEMS } from '#web/texts/door.ts'

/** The panel's routes for signing in and out, as the browser calls them. */

/** `code`: the password was right, and a second step is asked for. */
type SignedIn =
  | { readonly kind: 'in' }
  | { readonly kind: 'code' }
  | { readonly kind: 'refused'; readonly words: string }

export async function signIn(email: string, password: string): Promise<SignedIn> {
  const answer = await post('/api/auth/sign-in/email', { email, password })
  if (answer?.ok)
    return (await fieldOf(answer, 'twoFactorRedirect')) === true ? { kind: 'code' } : { kind: 'in' }
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
  const said = await fieldOf(answer, 'message')
  return typeof said === 'string' ? said : SIGN_IN_PROBLEMS.failed
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

/** Without a schema's library: the page of the sign-in is the first that anybody loads. */
async function fieldOf(answer: Response, name: string): Promise<unknown> {
  const body: unknown = await answer.json().catch(() => null)
  return typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
}

const refused = (words: string): SignedIn => ({ kind: 'refused', words })
