import { FairlineError } from '#engine/contract/errors.ts'
import type { LiveCallPage, ReleaseCommand, ReleaseResult } from '#engine/contract/live-calls.ts'
import type { LiveCallsAddress } from '#web/lib/call-records.ts'
import { type Actor, changeAside } from './repositories/configuration.ts'
import { panelRuntime } from './runtime.ts'

/** Throws `ENGINE_UNREACHABLE`. */
export async function readLiveCalls(address: LiveCallsAddress): Promise<LiveCallPage> {
  const { destination = null, set = null, q = '', doubtful, limit } = address
  const query = { destinationId: destination, setId: set, search: q, doubtfulOnly: doubtful === '1', limit }
  const page = await panelRuntime().bridge.liveCalls(query)
  if (page) return page
  throw new FairlineError('ENGINE_UNREACHABLE')
}

/**
 * Takes calls out of the books, for people who are operators at least; the audit says who did it. Nobody is sent a BYE.
 * Throws `ENGINE_UNREACHABLE`.
 */
export async function releaseCalls(command: ReleaseCommand, actor: Actor): Promise<ReleaseResult> {
  const result = await panelRuntime().bridge.release(command)
  if (!result) throw new FairlineError('ENGINE_UNREACHABLE', 'Whether anything was released is not known.')
  return changeAside(actor, 'release calls', async () => ({
    value: result,
    subject: subjectOf(command),
    after: { ...command, ...result },
  }))
}

/** Not as a row of the configuration is called: nothing of that was changed, and nothing of this can be taken back. */
function subjectOf(command: ReleaseCommand): string {
  if (command.kind !== 'calls') return `calls on destination ${command.destinationId}`
  const [first] = command.numbers
  return command.numbers.length === 1 ? `call ${first}` : `${command.numbers.length} calls`
}
