import type { ConfigureResult } from '#engine/contract/control-channel.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import { panelRuntime } from '../runtime.ts'
import { type Actor, changeAside } from './configuration.ts'

/** Makes the engines take this database's configuration, even in place of another database's (rules 25). */
export async function adoptConfiguration(actor: Actor): Promise<ConfigureResult> {
  const result = await panelRuntime().bridge.adopt()
  if (!result) throw new FairlineError('ENGINE_UNREACHABLE')
  return changeAside(actor, 'adopt', async () => ({ value: result, subject: 'configuration', after: result }))
}
