import { effectiveProbe } from '#engine/contract/effective-probe.ts'
import { isTimeOutShort, type ProbeConfig, type ProbeOverride } from '#engine/contract/probe.ts'
import { InputError } from '../failure.ts'

/** A destination as far as its own probe times go. */
interface Probed {
  readonly id: number
  readonly uri: string
  readonly probe: ProbeOverride
}

/** A set's times, for itself and for the destinations that have one time of their own and take the other from it. */
export function requireSetTimes(probe: ProbeConfig, destinations: readonly Probed[]): void {
  if (!isTimeOutShort(probe))
    throw new InputError('probe.timeoutMs', 'the probe time-out must be shorter than the probe interval')
  for (const { id, uri, probe: own } of destinations) {
    if (isTimeOutShort(effectiveProbe(probe, own))) continue
    const whose = `destination ${id} (${uri})`
    if (own.timeoutMs !== undefined)
      throw new InputError(
        'probe.intervalMs',
        `${whose} has a probe time-out of its own, ${own.timeoutMs} ms, which must be shorter than the interval; change it there first`,
      )
    throw new InputError(
      'probe.timeoutMs',
      `${whose} has a probe interval of its own, ${own.intervalMs} ms, which must be longer than the time-out; change it there first`,
    )
  }
}

/** A destination's own times against what it takes from its set. */
export function requireOwnTimes(set: ProbeConfig, own: ProbeOverride): void {
  const { timeoutMs, intervalMs } = effectiveProbe(set, own)
  if (timeoutMs < intervalMs) return
  const whose = (time: number | undefined) => (time === undefined ? "the set's" : "the destination's own")
  throw new InputError(
    own.timeoutMs === undefined ? 'probe.intervalMs' : 'probe.timeoutMs',
    `the probe time-out (${whose(own.timeoutMs)}, ${timeoutMs} ms) must be shorter than the interval (${whose(own.intervalMs)}, ${intervalMs} ms)`,
  )
}
