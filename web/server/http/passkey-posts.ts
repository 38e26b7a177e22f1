import { z } from 'zod'
import { provePassword } from '../auth/prove-password.ts'
import { userOfSession } from '../auth/session-user.ts'
import { asFairlineError } from '../failure.ts'
import { notePasskeyAdded, refuseMorePasskeys } from '../repositories/passkeys.ts'
import { panelRuntime } from '../runtime.ts'
import { type Answerer, addressOf, bare, refusal, tooMany } from './bare-answer.ts'

const LIBRARY = '/api/auth/passkey'
const passwordSchema = z.object({ password: z.string().min(1).max(128) })
const response = z.looseObject({ id: z.string().max(2_048) })
const additionSchema = z.object({ name: z.string().trim().min(1).max(64), response })
const proofSchema = z.object({ response })

/**
 * The four steps of passkeys. Each is a POST, so that the browser states the origin, which the front door has compared
 * with ours: its name is the one that the passkey belongs to.
 */
export const PASSKEY_POSTS: ReadonlyMap<string, Answerer> = new Map([
  [`${LIBRARY}/begin-adding`, beginAdding],
  [`${LIBRARY}/add`, add],
  [`${LIBRARY}/begin-sign-in`, beginSignIn],
  [`${LIBRARY}/sign-in`, signIn],
])

/** Lets somebody in who needs neither password nor code: the password is asked for first. */
async function beginAdding(request: Request, body: unknown): Promise<Response> {
  const user = await userOfSession(request.headers)
  if (!user) return refusal(401, 'Sign in first.')
  const given = passwordSchema.safeParse(body).data
  if (!given) return refusal(400, 'Write your present password.')
  try {
    await provePassword(user, given.password, request.headers, 'password')
    await refuseMorePasskeys(user.id)
  } catch (error) {
    const known = asFairlineError(error)
    if (!known) throw error
    return refusal(400, known.message)
  }
  return ask(request, 'generate-register-options')
}

async function add(request: Request, body: unknown): Promise<Response> {
  const user = await userOfSession(request.headers)
  if (!user) return refusal(401, 'Sign in first.')
  const given = additionSchema.safeParse(body).data
  if (!given) return refusal(400, 'A passkey needs a name of at most 64 characters.')
  const answer = await bare(await ask(request, 'verify-registration', given))
  if (answer.ok) await notePasskeyAdded(given.name, user)
  return answer
}

/** For anybody: the browser finds out itself which passkeys it has for this address. Limited, for it costs us a write. */
async function beginSignIn(request: Request): Promise<Response> {
  const address = addressOf(request)
  const waitSec = panelRuntime().loginGuard.begin(null, address)
  if (waitSec > 0) return tooMany(waitSec)
  const answer = await ask(request, 'generate-authenticate-options', undefined, { isStranger: true })
  const options: object = await answer.json()
  const { status, headers } = answer
  return Response.json({ ...options, userVerification: 'required' }, { status, headers: kept(headers) })
}

async function signIn(request: Request, body: unknown): Promise<Response> {
  const given = proofSchema.safeParse(body).data
  if (!given) return refusal(400, 'This is no answer of a passkey.')
  const answer = await bare(await ask(request, 'verify-authentication', given))
  if (answer.ok) panelRuntime().loginGuard.succeed(null, addressOf(request))
  return answer
}

interface AskOptions {
  /** Without a session: an old one must not narrow down which passkey is asked for. */
  readonly isStranger?: boolean
}

function ask(request: Request, step: string, body?: unknown, options: AskOptions = {}): Promise<Response> {
  const origin = request.headers.get('origin')
  if (origin === null) return Promise.resolve(refusal(400, 'Passkeys work in a browser alone.'))
  const headers = new Headers(request.headers)
  headers.delete('content-length')
  if (options.isStranger) headers.delete('cookie')
  const url = new URL(`${LIBRARY}/${step}`, request.url)
  const sent =
    body === undefined
      ? new Request(url, { headers })
      : new Request(url, { method: 'POST', headers, body: JSON.stringify(body) })
  return panelRuntime().authAt(origin).handler(sent)
}

function kept(headers: Headers): Headers {
  const only = new Headers({ 'cache-control': 'no-store' })
  for (const cookie of headers.getSetCookie()) only.append('set-cookie', cookie)
  return only
}
