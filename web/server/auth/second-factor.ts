import { createOTP } from '@better-auth/utils/otp'
import { symmetricDecrypt } from 'better-auth/crypto'
import { z } from 'zod'
import type { NewSecondFactor, SecondFactorView } from '#web/lib/people.ts'
import { InputError } from '../failure.ts'
import {
  findSecondFactor,
  noteNewBackupCodes,
  switchSecondFactorOff,
  switchSecondFactorOn,
} from '../repositories/second-factor.ts'
import { panelRuntime } from '../runtime.ts'
import { guardedProof, provePassword } from './prove-password.ts'
import { type SessionUser, sessionIdOf } from './session-user.ts'

const DIGITS = { digits: 6, period: 30 }
const codesSchema = z.array(z.string())

export async function secondFactorView(user: SessionUser): Promise<SecondFactorView> {
  const kept = await findSecondFactor(user.id)
  if (!kept?.isOn) return { isOn: false, codesLeft: 0 }
  return { isOn: true, codesLeft: codesSchema.parse(JSON.parse(await opened(kept.backupCodes))).length }
}

/** Makes a secret that holds nothing yet: it is in force when the first code of it was right. */
export async function beginSecondFactor(
  password: string,
  user: SessionUser,
  headers: Headers,
): Promise<NewSecondFactor> {
  await provePassword(user, password, headers, 'password')
  if ((await findSecondFactor(user.id))?.isOn) throw new InputError('', 'A second factor is on already.')
  const made = await panelRuntime().auth.api.enableTwoFactor({ body: { password, method: 'totp' }, headers })
  if (made.method !== 'totp') throw new Error('the sign-in library made another kind of second factor')
  const secret = new URL(made.totpURI).searchParams.get('secret') ?? ''
  return { uri: made.totpURI, secret, backupCodes: made.backupCodes }
}

/** Every other session of the person ends: it was opened without a code. */
export async function confirmSecondFactor(code: string, user: SessionUser, headers: Headers): Promise<void> {
  const kept = await findSecondFactor(user.id)
  if (!kept || kept.isOn) throw new InputError('', 'Nothing waits for a code. Begin again.')
  const secret = await opened(kept.secret)
  await guardedProof(user, headers, 'code', async () =>
    (await createOTP(secret, DIGITS).verify(code))
      ? null
      : 'This is not the present code. If it is what your telephone shows, one of the clocks is wrong.',
  )
  panelRuntime().usedCodes.take(user.email, code)
  await switchSecondFactorOn(user.id, (await sessionIdOf(headers)) ?? '', user)
}

export async function endSecondFactor(password: string, user: SessionUser, headers: Headers): Promise<void> {
  await provePassword(user, password, headers, 'password')
  await switchSecondFactorOff(user.id, user)
}

/** The old ones hold no more. */
export async function replaceBackupCodes(
  password: string,
  user: SessionUser,
  headers: Headers,
): Promise<readonly string[]> {
  await provePassword(user, password, headers, 'password')
  if (!(await findSecondFactor(user.id))?.isOn) throw new InputError('', 'There is no second factor.')
  const { backupCodes } = await panelRuntime().auth.api.generateBackupCodes({ body: { password }, headers })
  await noteNewBackupCodes(user.id, user)
  return backupCodes
}

async function opened(sealed: string): Promise<string> {
  const { secretConfig } = await panelRuntime().auth.$context
  return symmetricDecrypt({ key: secretConfig, data: sealed })
}
