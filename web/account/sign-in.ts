/** The sign-in library's own routes, as the browser calls them. */

/** Null when signed in, else what to tell. */
export async function signIn(email: string, password: string): Promise<string | null> {
  const answer = await post('/api/auth/sign-in/email', { email, password })
  if (answer === null) return 'The panel does not answer. Try again in a moment.'
  if (answer.ok) return null
  if (answer.status === 429) return 'Too many attempts. Wait a minute, then try again.'
  if (answer.status >= 500) return 'The panel could not check this; its log says why.'
  return 'No account has this address and password.'
}

export async function signOut(): Promise<void> {
  await post('/api/auth/sign-out', {})
}

async function post(path: string, body: unknown): Promise<Response | null> {
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
