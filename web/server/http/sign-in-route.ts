import { z } from 'zod'
import { type PendingSignIn, pendingSignIn } from '../auth/pending-sign-in.ts'
import type { UsedCodes } from '../auth/used-codes.ts'
import { dropSession } from '../repositories/sessions.ts'
import { credentialOf, isStill } from '../repositories/users.ts'
import { panelRuntime } from '../runtime.ts'
import { type Answerer, addressOf, answerSchema, bare, refusal, tooMany } from './bare-answer.ts'
import { PASSKEY_POSTS } from './passkey-posts.ts'
import { parseJson, readText } from './read-body.ts'

const MOST_BYTES = 16 * 1024
const accountSchema = z.object({ email: z.string().max(254), password: z.string().max(1_024) })
/** Without a token a code is asked for. */
const openedSchema = z.object({ token: z.string().optional() })
const codeSchema = z.object({ code: z.string().trim().max(64) })

/** Everything else of the sign-in library stays shut. */
const OPEN_POSTS: ReadonlyMap<string, Answerer> = new Map([
  ['/api/auth/sign-in/email', signIn],
  ['/api/auth/two-factor/verify-totp', verifyTotp],
  ['/api/auth/two-factor/verify-backup-code', (request, body) => verifyCode(request, body)],
  ['/api/auth/sign-out', async (request) => bare(await ask(request, {}))],
  ...PASSKEY_POSTS,
])

export async function signInRoute(request: Request): Promise<Response> {
  const answer = OPEN_POSTS.get(new URL(request.url).pathname)
  if (!answer) return refusal(404, 'There is nothing here.')
  const body = await readText(request, MOST_BYTES).catch(() => null)
  return body === null ? refusal(413, 'The request is too large.') : answer(request, parseJson(body))
}

/** Guesses are counted per account and per address, whether the account exists or not. */
async function signIn(request: Request, body: unknown): Promise<Response> {
  const { loginGuard } = panelRuntime()
  const given = accountSchema.safeParse(body).data ?? { email: '', password: '' }
  const address = addressOf(request)
  const waitSec = loginGuard.begin(given.email, address)
  if (waitSec > 0) return tooMany(waitSec)
  const answer = await askWithPassword(request, given)
  // Where a code is asked for, the person has proved nothing yet.
  if (answer.ok) {
    const { twoFactorRedirect } = answerSchema.parse(await answer.clone().json())
    if (twoFactorRedirect) loginGuard.takeBack(given.email, address)
    else loginGuard.succeed(given.email, address)
  }
  return answer
}

/** A password that was changed while it was checked opens nothing: that change ended the sessions before this one. */
async function askWithPassword(request: Request, given: z.output<typeof accountSchema>): Promise<Response> {
  const credential = await credentialOf(given.email)
  const answer = await ask(request, given)
  if (!answer.ok || (credential && (await isStill(credential)))) return bare(answer)
  const { token } = openedSchema.parse(await answer.json())
  if (token !== undefined) await dropSession(token)
  return refusal(401, 'The password was changed in this moment. Sign in again.')
}

/** A code of the telephone lets in once; the library takes it as long as it is shown. */
async function verifyTotp(request: Request, body: unknown): Promise<Response> {
  return verifyCode(request, body, panelRuntime().usedCodes)
}

/** The second step: a code of the telephone, or a backup code. Wrong ones count as wrong passwords do. */
async function verifyCode(request: Request, body: unknown, used?: UsedCodes): Promise<Response> {
  const { loginGuard } = panelRuntime()
  const pending = await pendingSignIn(request.headers)
  const given = codeSchema.safeParse(body).data
  if (!pending || !given) return refusal(401, 'Sign in again, with your password first.')
  const address = addressOf(request)
  const waitSec = loginGuard.begin(pending.email, address)
  if (waitSec > 0) return tooMany(waitSec)
  if (used?.take(pending.email, given.code) === false)
    return refusal(401, 'This code was used already. Wait for the next one.')
  const answer = await bare(await ask(request, given, pending))
  if (answer.ok) loginGuard.succeed(pending.email, address)
  else used?.giveBack(pending.email, given.code)
  return answer
}

/** The library sees what the schema let through, and of the cookies of a second step that step's own alone. */
function ask(request: Request, body: unknown, pending?: PendingSignIn): Promise<Response> {
  const headers = new Headers(request.headers)
  headers.delete('content-length')
  headers.set('content-type', 'application/json')
  if (pending) headers.set('cookie', pending.cookie)
  return panelRuntime().auth.handler(
    new Request(request.url, { method: 'POST', headers, body: JSON.stringify(body) }),
  )
}
