import type { Random } from '#engine/base/random.ts'
import type { Destination } from './destination.ts'
import { isUnsettled } from './health.ts'

/** At start the first probes go out at most this fast, over one interval at most. */
const FIRST_PROBE_GAP_MS = 10

/** Whether a destination is asked regularly, or until an answer comes because something was seen of it. */
export function isProbed(destination: Destination): boolean {
  if (!mayBeProbed(destination)) return false
  return destination.probe.enabled || isUnsettled(destination.health) || destination.isDoubted
}

/** Whether it is asked where calls want to know. */
export function mayBeProbed(destination: Destination): boolean {
  if (destination.isRemoved || destination.adminState === 'disabled') return false
  return destination.targets.length > 0
}

/** From the start of one round to the next, with jitter to either side. */
export function nextProbeMs(destination: Destination, random: Random): number {
  const { jitterPercent } = destination.probe
  return plainMs(destination) * (1 + (jitterPercent / 100) * (2 * random.unit() - 1))
}

/** The first probe of one among `count` new destinations: soon, but not all in one burst. */
export function firstProbeMs(destination: Destination, count: number, random: Random): number {
  return Math.min(destination.probe.intervalMs, count * FIRST_PROBE_GAP_MS) * random.unit()
}

/** The second probe falls anywhere in the interval: from then on the probes of a set are spread over it. */
export function secondProbeMs(destination: Destination, random: Random): number {
  return Math.min(nextProbeMs(destination, random), destination.probe.intervalMs * random.unit())
}

/** On its way down or up it is asked often; while it is out, answers do not count, so that it is not. */
function plainMs({ health: { health, probe, traffic }, probe: config, board }: Destination): number {
  const { intervalMs, changingIntervalMs, downIntervalMs } = config
  const isRising = probe.phase === 'down' && (probe.answers > 0 || probe.cause === 'evidence')
  const isChanging = traffic.phase !== 'ejected' && (health === 'trying' || isRising || board?.isChanging)
  if (isChanging) return Math.min(intervalMs, changingIntervalMs)
  return health === 'down' ? (downIntervalMs ?? intervalMs) : intervalMs
}
