import { z } from 'zod'
import { ADDRESS_HEADER } from '../auth/auth.ts'

export type Answerer = (request: Request, body: unknown) => Promise<Response>

export const answerSchema = z.object({ message: z.string(), twoFactorRedirect: z.boolean() }).partial()

/** The library answers with the session's token and the person's row: the cookie is enough. */
export async function bare(answer: Response): Promise<Response> {
  const said = answerSchema.safeParse(await answer.json().catch(() => null)).data ?? {}
  const headers = new Headers({ 'cache-control': 'no-store' })
  for (const cookie of answer.headers.getSetCookie()) headers.append('set-cookie', cookie)
  return Response.json(said, { status: answer.status, headers })
}

export function refusal(status: number, message: string): Response {
  return Response.json({ message }, { status })
}

export const addressOf = (request: Request) => request.headers.get(ADDRESS_HEADER) ?? 'unknown'

export function tooMany(waitSec: number): Response {
  const answer = refusal(429, 'Too many attempts. Wait some minutes, then try again.')
  answer.headers.set('retry-after', String(waitSec))
  return answer
}
