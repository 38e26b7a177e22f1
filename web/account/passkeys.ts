import { PASSKEY_TEXTS } from '#web/texts/account.ts'
import { SIGN_IN_PROBLEMS } from '#web/texts/door.ts'
import { post, saidBy } from './sign-in.ts'

/** Passkeys as the browser has them, and the panel's four steps for them. */

const IP_ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/i

/** Why this browser can neither add nor use a passkey here; null: it can. */
export function passkeyTrouble(): string | null {
  if (!window.isSecureContext) return PASSKEY_TEXTS.notSecure
  if (IP_ADDRESS.test(window.location.hostname)) return PASSKEY_TEXTS.notByAddress
  const has =
    typeof PublicKeyCredential !== 'undefined' && 'parseCreationOptionsFromJSON' in PublicKeyCredential
  return has ? null : PASSKEY_TEXTS.notHere
}

/** Null when it is added, else what to tell. */
export async function addPasskey(name: string, password: string): Promise<string | null> {
  const begun = await post('/api/auth/passkey/begin-adding', { password })
  if (!begun?.ok) return saidBy(begun)
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await begun.json())
  const response = await given(navigator.credentials.create({ publicKey }))
  if (typeof response === 'string') return response
  const added = await post('/api/auth/passkey/add', { name, response })
  return added?.ok ? null : saidBy(added)
}

/** Null when signed in, else what to tell. */
export async function signInWithPasskey(): Promise<string | null> {
  const begun = await post('/api/auth/passkey/begin-sign-in', {})
  if (!begun?.ok) return saidBy(begun)
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await begun.json())
  const response = await given(navigator.credentials.get({ publicKey }))
  if (typeof response === 'string') return response
  const answer = await post('/api/auth/passkey/sign-in', { response })
  if (answer?.ok) return null
  if (answer?.status === 403) return SIGN_IN_PROBLEMS.off
  return answer?.status === 401 ? SIGN_IN_PROBLEMS.noPasskey : saidBy(answer)
}

/** What the device answered, as JSON; or why there is nothing. */
async function given(asked: Promise<Credential | null>): Promise<object | string> {
  try {
    const credential = await asked
    return credential instanceof PublicKeyCredential ? credential.toJSON() : PASSKEY_TEXTS.given
  } catch (error) {
    const isTwice = error instanceof DOMException && error.name === 'InvalidStateError'
    return isTwice ? PASSKEY_TEXTS.twice : PASSKEY_TEXTS.given
  }
}
