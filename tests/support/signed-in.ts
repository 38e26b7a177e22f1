import { ADDRESS_HEADER } from '#web/server/auth/auth.ts'
import type { SessionUser } from '#web/server/auth/session-user.ts'
import { userOfSession } from '#web/server/auth/session-user.ts'
import { signInRoute } from '#web/server/http/sign-in-route.ts'

/** Signing in to a panel under test, as a browser does it. */

const ORIGIN = 'http://127.0.0.1:8080'

export function postAuth(
  step: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return signInRoute(
    new Request(`${ORIGIN}/api/auth/${step}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: ORIGIN,
        [ADDRESS_HEADER]: '192.0.2.1',
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0',
        ...headers,
      },
      body: JSON.stringify(body),
    }),
  )
}

/** The cookies that an answer sets, as the browser sends them back. */
export function cookieOf(answer: Response): string {
  const pairs = answer.headers.getSetCookie().map((one) => one.split(';')[0] ?? '')
  return pairs.filter((pair) => !pair.endsWith('=')).join('; ')
}

export interface Visitor {
  readonly headers: Headers
  readonly user: SessionUser
}

/** Password alone. */
export async function visitor(email: string, password: string): Promise<Visitor> {
  const headers = new Headers({ cookie: cookieOf(await postAuth('sign-in/email', { email, password })) })
  const user = await userOfSession(headers)
  if (!user) throw new Error(`${email} is not signed in`)
  return { headers, user }
}
