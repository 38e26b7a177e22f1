import type { Clock } from '#engine/base/clock.ts'
import { isFirst } from '#engine/base/thread-place.ts'
import type { AdminState, DrainEnd } from '#engine/contract/vocabulary.ts'
import type { Told } from '#engine/control/events.ts'
import { Destination } from '#engine/destination/destination.ts'
import type { Capped, Drained, Warmed } from '#engine/destination/settled.ts'
import { count } from '#engine/destination/voice.ts'
import type { AdmissionNews } from '#engine/proxy/admission.ts'
import type { Relay } from './compose.ts'

/** Who is told of what came to its end. */
export interface SettlingWorld {
  tell(told: Told): void
  /** Disabled now; the panel is to write it down. */
  onDrained(destination: Destination, end: DrainEnd): void
  /** Its drain's time is up, and its calls are to leave the books: nobody is sent a BYE. */
  onDrainRelease(destination: Destination): void
}

/** Looks once a second for what has come to its end: drains, slow starts, caps that were met, overload. */
export function settleRelay(relay: Relay, clock: Clock, world: SettlingWorld): void {
  const { drained, warmed, capped } = relay.directory.settle()
  for (const drain of drained) endDrain(relay, clock, world, drain)
  if (isFirst(relay.place)) for (const each of warmed) world.tell(warmedEvent(each))
  for (const each of capped) world.tell(cappedEvent(each))
  for (const each of relay.proxy.admission.settle(clock.monotonicMs())) world.tell(admissionEvent(each))
}

function endDrain(relay: Relay, clock: Clock, world: SettlingWorld, drained: Drained): void {
  const { destination, end } = drained
  if (isFirst(relay.place)) world.tell(drainedEvent(drained, lastedAs(destination, 'draining', clock)))
  if (end === 'wait') return
  if (end === 'release') world.onDrainRelease(destination)
  if (isFirst(relay.place)) world.onDrained(destination, end)
  relay.prober.reconcile()
}

/** Destinations whose calls are to leave the books at the end of their drain; the desk may be busy with somebody else's wish. */
export class DrainReleases {
  private readonly ids = new Set<number>()

  add(destinationId: number): void {
    this.ids.add(destinationId)
  }

  /** One that was taken back in the meantime keeps its calls. */
  carryOut({ directory, liveness }: Pick<Relay, 'directory' | 'liveness'>): void {
    for (const id of this.ids) {
      const isWanted = directory.destination(id)?.adminState === 'disabled'
      if (!isWanted || liveness.desk.releaseAt(id)) this.ids.delete(id)
    }
  }
}

const ENDS = {
  wait: 'and is still draining',
  disable: 'and goes on to its end',
  release: 'and is released',
} as const

function drainedEvent({ destination, cause, end, callsLeft }: Drained, lastedMs: number | null): Told {
  const { id: destinationId, setId, config, adminState: to } = destination
  const text =
    cause === 'no call left'
      ? `${config.uri} is drained`
      : `${config.uri} is ${to}: its drain's deadline has passed, ${count(callsLeft, 'call')} left ${ENDS[end]}`
  const figures: Told['figures'] = cause === 'deadline' ? { callsLeft } : {}
  return { kind: 'drained', setId, destinationId, from: 'draining', to, cause, text, lastedMs, figures }
}

function warmedEvent({ destination, news }: Warmed): Told {
  const { id: destinationId, setId, config, health, warmUp } = destination
  const { sec, fromPercent } = warmUp.slowStart
  const text =
    news === 'begun'
      ? `${config.uri} starts slowly: ${fromPercent} % of its weight and capacity at first, all of it in ${sec} s`
      : `${config.uri} has all of its weight and capacity again`
  const { health: to } = health
  return { kind: 'health', setId, destinationId, from: to, to, cause: 'slow start', text }
}

function cappedEvent({ on, hits }: Capped): Told {
  const callsPerSecond = on.rate.cap ?? 0
  const cap = `${count(callsPerSecond, 'call')} per second`
  if (on instanceof Destination) {
    const text = `${on.config.uri} gets ${cap}, as many as it may: others go past it`
    const figures = { callsPerSecond, times: hits }
    return {
      kind: 'capped',
      setId: on.setId,
      destinationId: on.id,
      to: 'capped',
      cause: 'destination',
      text,
      figures,
    }
  }
  const text = `${on.name} makes more than ${cap}: ${count(hits, 'call')} refused with 503`
  return { kind: 'capped', to: 'capped', cause: 'source', text, figures: { callsPerSecond, refused: hits } }
}

const WHY_REFUSED = {
  overload: (most: number) =>
    `As many requests are under way as may be, ${most}: new ones are refused with 503`,
  late: (ms: number) =>
    `The relay has not caught up with its work for ${ms} ms: a share of new requests is refused with 503`,
} as const

function admissionEvent(news: AdmissionNews): Told {
  const { cause, limit, to } = news
  if (to === 'overloaded') {
    const figures: Record<string, number> = cause === 'late' ? { lateMs: limit } : { most: limit }
    return { kind: 'engine', cause, to, text: WHY_REFUSED[cause](limit), figures }
  }
  const { refused, lastedMs } = news
  const text = `New requests are taken again: ${count(refused, 'request')} refused with 503`
  return { kind: 'engine', cause, from: 'overloaded', to, text, figures: { refused }, lastedMs }
}

/** How long it had been wanted so; to be asked before the prober hears of the change. */
export function lastedAs(
  { health: { operator } }: Destination,
  from: AdminState,
  clock: Clock,
): number | null {
  if (operator.state !== from || operator.sinceMs === null) return null
  return Math.max(0, clock.wallMs() - operator.sinceMs)
}
