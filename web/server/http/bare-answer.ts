import { z } from 'zod'

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
