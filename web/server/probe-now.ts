import { FairlineError } from '#engine/contract/errors.ts'
import type { ProbeNowResult } from '#engine/contract/health-live.ts'
import type { ProbeHistory } from '#engine/contract/probe-history.ts'
import { getDestination } from './repositories/destinations.ts'
import { panelRuntime } from './runtime.ts'

/** One probe at once, for people who are operators at least. Throws `DESTINATION_UNKNOWN`, `ENGINE_UNREACHABLE`. */
export async function probeNow(destinationId: number): Promise<ProbeNowResult> {
  if (!(await getDestination(destinationId)))
    throw new FairlineError('DESTINATION_UNKNOWN', `(${destinationId})`)
  const result = await panelRuntime().bridge.probe(destinationId)
  if (result) return result
  throw new FairlineError('ENGINE_UNREACHABLE', 'Nothing was heard of the probe within ten seconds.')
}

/** What the engine remembers of the probes of one destination. Throws `ENGINE_UNREACHABLE`. */
export async function readProbeHistory(destinationId: number): Promise<ProbeHistory> {
  const history = await panelRuntime().bridge.probeHistory(destinationId)
  if (history) return history
  throw new FairlineError(
    'ENGINE_UNREACHABLE',
    'No engine told of its probes; an older one does not know how.',
  )
}
