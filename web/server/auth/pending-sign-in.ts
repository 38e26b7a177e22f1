import { panelRuntime } from '../runtime.ts'

/** A sign-in whose password was right and whose code is still asked for. */
export interface PendingSignIn {
  readonly email: string
  /** The one cookie that says so, as it came. */
  readonly cookie: string
}

/** Whose guesses are counted; the sign-in library itself checks the cookie's signature and age. */
export async function pendingSignIn(headers: Headers): Promise<PendingSignIn | null> {
  const { auth, db } = panelRuntime()
  const { name } = (await auth.$context).createAuthCookie('two_factor')
  const cookie = (headers.get('cookie') ?? '').split(/; */).find((one) => one.startsWith(`${name}=`))
  const identifier = cookie?.slice(name.length + 1).split('.')[0]
  if (!cookie || !identifier) return null
  const pending = await db.verification.findFirst({ where: { identifier } })
  const user = pending && (await db.user.findUnique({ where: { id: pending.value } }))
  return user ? { email: user.email, cookie } : null
}
