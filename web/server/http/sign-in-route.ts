import { z } from 'zod'
import { ADDRESS_HEADER } from '../auth/auth.ts'
import { panelRuntime } from '../runtime.ts'
import { parseJson, readText } from './read-body.ts'

const MOST_BYTES = 16 * 1024
const SIGN_IN = '/api/auth/sign-in/email'
/** Everything else of the sign-in library stays shut. */
const OPEN_POSTS = [SIGN_IN, '/api/auth/sign-out']
const accountSchema = z.object({ email: z.string().max(254) })

export async function signInRoute(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname
  if (!OPEN_POSTS.includes(path)) return Response.json({ message: 'There is nothing here.' }, { status: 404 })
  const body = await readText(request, MOST_BYTES).catch(() => null)
  if (body === null) return Response.json({ message: 'The request is too large.' }, { status: 413 })
  return path === SIGN_IN ? signIn(request, body) : panelRuntime().auth.handler(repeated(request, body))
}

/** Guesses are counted per account and per address, whether the account exists or not. */
async function signIn(request: Request, body: string): Promise<Response> {
  const { auth, loginGuard } = panelRuntime()
  const account = accountSchema.safeParse(parseJson(body)).data?.email ?? ''
  const address = request.headers.get(ADDRESS_HEADER) ?? 'unknown'
  const waitSec = loginGuard.begin(account, address)
  if (waitSec > 0) {
    const headers = { 'retry-after': String(waitSec) }
    return Response.json(
      { message: 'Too many attempts. Wait some minutes, then try again.' },
      { status: 429, headers },
    )
  }
  const answer = await auth.handler(repeated(request, body))
  if (answer.ok) loginGuard.succeed(account, address)
  return answer
}

function repeated(request: Request, body: string): Request {
  const headers = new Headers(request.headers)
  headers.delete('content-length')
  return new Request(request.url, { method: request.method, headers, body })
}
