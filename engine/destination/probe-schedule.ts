import type { Random } from '#engine/base/random.ts'
import type { Destination } from './destination.ts'

/** While a destination is on its way down or up it is asked at least this often. */
const CHANGING_INTERVAL_MS = 1_000
const JITTER = 0.1
/** At start the first probes go out at most this fast, over one interval at most. */
const FIRST_PROBE_GAP_MS = 10

/** Whether a destination is asked regularly, or until an answer comes because something was seen of it. */
export function isProbed(destination: Destination): boolean {
  if (destination.isRemoved || destination.adminState === 'disabled') return false
  if (destination.targets.length === 0) return false
  return destination.probe.enabled || destination.health.health === 'down' || destination.isDoubted
}

/** From the start of one probe to the next, with jitter of a tenth to either side. */
export function nextProbeMs(destination: Destination, random: Random): number {
  const { health, answers } = destination.health
  const { intervalMs } = destination.probe
  const isChanging =
    health === 'trying' || (health === 'down' && answers > 0) || destination.board?.isChanging
  const plain = isChanging ? Math.min(intervalMs, CHANGING_INTERVAL_MS) : intervalMs
  return plain * (1 - JITTER + 2 * JITTER * random.unit())
}

/** The first probe of one among `count` new destinations: soon, but not all in one burst. */
export function firstProbeMs(destination: Destination, count: number, random: Random): number {
  return Math.min(destination.probe.intervalMs, count * FIRST_PROBE_GAP_MS) * random.unit()
}

/** The second probe falls anywhere in the interval: from then on the probes of a set are spread over it. */
export function secondProbeMs(destination: Destination, random: Random): number {
  return Math.min(nextProbeMs(destination, random), destination.probe.intervalMs * random.unit())
}
