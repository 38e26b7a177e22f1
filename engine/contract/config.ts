import { z } from 'zod'
import { networkSchema } from './address-schema.ts'
import { choiceSchema } from './algorithms.ts'
import { destinationSchema, MOST_CHANNELS } from './destination-config.ts'
import { effectiveProbe } from './effective-probe.ts'
import { evidenceSchema } from './evidence.ts'
import { unfitnessOf } from './fitness.ts'
import { limitsSchema } from './limits.ts'
import {
  CHAIN_CAUSES,
  callRateSchema,
  chainSchema,
  recordsSchema,
  sessionTimerSchema,
  slowStartSchema,
} from './placing.ts'
import { isTimeOutShort, probeSchema } from './probe.ts'
import { takesSchema } from './resources.ts'
import { tracingSchema } from './tracing.ts'
import { MAX_DATAGRAM_BYTES } from './transport-facts.ts'
import { ALGORITHMS, CHANNEL_NAMINGS, LOAD_FORMULAS, PATH_POLICIES, SET_MODES } from './vocabulary.ts'

/** Largest number of destinations, sets and sources one engine is configured with; channels of each, and of all. */
export const LIMITS = {
  destinations: 10_000,
  sets: 1_000,
  sources: 10_000,
  channels: MOST_CHANNELS,
  allChannels: 10_000_000,
} as const

const id = z.int().min(1).max(2_147_483_647)
const failoverCode = z.int().min(300).max(699)

export const setSchema = z.object({
  id,
  name: z.string().trim().min(1, 'a set needs a name').max(64),
  mode: z.enum(SET_MODES).default('stateful'),
  algorithm: z.enum(ALGORITHMS).default('hash-call-id'),
  choice: choiceSchema.prefault({}),
  /** What a call takes besides its channel, where its source does not say otherwise. */
  takes: takesSchema.default({}),
  /** Sets that are tried behind this one. Those they name themselves play no part. */
  chain: chainSchema.default([]),
  chainOn: z.enum(CHAIN_CAUSES).default('exhausted'),
  /** Answered when every destination is full (rules 10). */
  fullCode: z.int().min(400).max(699).default(486),
  /** Time without any provisional before the next destination is tried (rules 11). */
  attemptTimeoutMs: z.int().min(100).max(32_000).default(2_000),
  /** Time from the last provisional to giving up: timer C, above three minutes (RFC 3261 §16.6 step 11). */
  ringTimeoutSec: z.int().min(181).max(3_600).default(185),
  /** A destination that rings for so long is cancelled, and the next one tried; null: it rings as long as it likes. */
  huntAfterSec: z.int().min(3).max(180).nullable().default(null),
  maxAttempts: z.int().min(1).max(32).default(8),
  /** Final responses that move a call to the next destination. A 6xx is final for every device of a person, so that it moves only where it is named here. */
  failoverCodes: z.array(failoverCode).max(64).default([408, 500, 502, 503, 504]),
  /** Replace host and port of the Request-URI by the destination's (rules 16). */
  rewriteRequestUri: z.boolean().default(false),
  /** Our Path on a REGISTER, so that calls to the telephone come back through its own flow (RFC 3327, RFC 5626). */
  path: z.enum(PATH_POLICIES).default('supported'),
  probe: probeSchema.prefault({}),
  evidence: evidenceSchema.prefault({}),
  /** How weights and capacities are worked out of what load sources say. */
  loadFormula: z.enum(LOAD_FORMULAS).default('own-calls'),
  /** Overload control is offered to its destinations (RFC 7339): those that take it tell how much they want. */
  overloadControl: z.boolean().default(false),
  slowStart: slowStartSchema.prefault({}),
  /** Where all are down, or asked to be left alone, all that are enabled are tried all the same. */
  tryAllWhenDown: z.boolean().default(true),
  sessionTimer: sessionTimerSchema.prefault({}),
  /** Answered calls are asked for by OPTIONS inside their dialog so often (rules 14); null: never. */
  dialogCheckSec: z.int().min(30).max(86_400).nullable().default(null),
  destinations: z.array(destinationSchema).max(LIMITS.destinations).default([]),
})

/** A known caller, by address. */
export const sourceSchema = z.object({
  id,
  name: z.string().trim().min(1, 'a source needs a name').max(64),
  /** One address, or a network as `address/bits`. */
  network: networkSchema,
  /** Source port, where several callers share an address; null is any. */
  port: z.int().min(1).max(65_535).nullable().default(null),
  /** The set its calls go to; null: the listener's, else the default. */
  setId: id.nullable().default(null),
  /** What its calls take besides their channel; null: as their set says. */
  takes: takesSchema.nullable().default(null),
  /** New calls per second at most, above them 503; null is no cap. */
  callsPerSecond: callRateSchema,
  channels: z.int().min(0).max(LIMITS.channels).nullable().default(null),
  channelNaming: z.enum(CHANNEL_NAMINGS).default('assigned'),
  channelHeader: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9-]*$/)
    .default(''),
})

export const settingsSchema = z.object({
  /** Unknown callers are relayed as row "(unknown)"; off: 403. */
  acceptUnknownSources: z.boolean().default(true),
  /** Set of callers that name none; null: the lowest id. */
  defaultSetId: id.nullable().default(null),
  /** Set by listener, as `udp:127.0.0.1:5060`. */
  listenerSets: z.record(z.string(), id).default({}),
  /** A call is ended in our books after this time at the latest. */
  maxCallDurationSec: z.int().min(60).max(604_800).default(43_200),
  /**
   * A request above this many bytes goes by TCP where the destination's URI names no transport, by UDP again where
   * that is refused (RFC 3261 §18.1.1); 0: never.
   */
  udpRequestBytes: z.int().min(0).max(MAX_DATAGRAM_BYTES).default(1_300),
  limits: limitsSchema.prefault({}),
  records: recordsSchema.prefault({}),
  /** The books are looked over so often: calls that nobody vouches for any more are shown. */
  reconcileSec: z.int().min(5).max(3_600).default(30),
  tracing: tracingSchema.prefault({}),
})

/** (database id, number): another database's numbers mean nothing here (rules 25). */
export const revisionSchema = z.object({ database: z.string().min(1).max(64), number: z.int().min(0) })

/** Everything the engine needs to route, in one frozen value. */
export const snapshotSchema = z
  .object({
    format: z.literal(1),
    revision: revisionSchema,
    settings: settingsSchema.prefault({}),
    sets: z.array(setSchema).max(LIMITS.sets),
    sources: z.array(sourceSchema).max(LIMITS.sources),
  })
  .superRefine((snapshot, context) => {
    requireUnique(snapshot, context)
    requireKnownSets(snapshot, context)
    requireShortTimeOuts(snapshot, context)
    requireFit(snapshot, context)
    requireWithinLimits(snapshot, context)
  })

type Rows = {
  readonly settings: z.output<typeof settingsSchema>
  readonly sets: readonly z.output<typeof setSchema>[]
  readonly sources: readonly z.output<typeof sourceSchema>[]
}

/** Destinations keep their id wherever they stand, so it is unique over all sets. */
function requireUnique({ sets, sources }: Rows, context: z.RefinementCtx): void {
  const unique = (noun: string) => {
    const seen = new Set<number>()
    return (id: number, path: (string | number)[]) => {
      if (seen.has(id)) context.addIssue({ code: 'custom', path, message: `${noun} ${id} stands twice` })
      seen.add(id)
    }
  }
  const [set, destination, source] = [unique('set'), unique('destination'), unique('source')]
  for (const [s, row] of sets.entries()) {
    set(row.id, ['sets', s, 'id'])
    for (const [d, { id }] of row.destinations.entries())
      destination(id, ['sets', s, 'destinations', d, 'id'])
  }
  for (const [i, { id }] of sources.entries()) source(id, ['sources', i, 'id'])
}

function requireKnownSets({ settings, sets, sources }: Rows, context: z.RefinementCtx): void {
  const ids = new Set(sets.map((set) => set.id))
  const known = (setId: number | null, path: (string | number)[]) => {
    if (setId !== null && !ids.has(setId))
      context.addIssue({ code: 'custom', path, message: `set ${setId} does not exist` })
  }
  for (const [i, source] of sources.entries()) known(source.setId, ['sources', i, 'setId'])
  for (const [s, set] of sets.entries())
    for (const [c, link] of set.chain.entries()) known(link.setId, ['sets', s, 'chain', c, 'setId'])
  known(settings.defaultSetId, ['settings', 'defaultSetId'])
  for (const [listener, setId] of Object.entries(settings.listenerSets))
    known(setId, ['settings', 'listenerSets', listener])
}

/** A destination's own interval or time-out must fit what it takes from its set. */
function requireShortTimeOuts({ sets }: Rows, context: z.RefinementCtx): void {
  for (const [s, set] of sets.entries())
    for (const [d, { probe }] of set.destinations.entries()) {
      if (isTimeOutShort(effectiveProbe(set.probe, probe))) continue
      const path = ['sets', s, 'destinations', d, 'probe', 'timeoutMs']
      const message = 'the probe time-out must be shorter than the probe interval'
      context.addIssue({ code: 'custom', path, message })
    }
}

function requireFit({ sets }: Rows, context: z.RefinementCtx): void {
  for (const [s, set] of sets.entries())
    for (const { path, message } of unfitnessOf(set, sets))
      context.addIssue({ code: 'custom', path: ['sets', s, ...path], message })
}

function requireWithinLimits({ sets, sources }: Rows, context: z.RefinementCtx): void {
  const destinations = sets.flatMap((set) => set.destinations)
  if (destinations.length > LIMITS.destinations) {
    const message = `${destinations.length} destinations in all sets together; ${LIMITS.destinations} is the most`
    context.addIssue({ code: 'custom', path: ['sets'], message })
  }
  const channels = [...destinations, ...sources].reduce((sum, row) => sum + (row.channels ?? 0), 0)
  if (channels > LIMITS.allChannels) {
    const message = `${channels} channels of all destinations and sources together; ${LIMITS.allChannels} is the most`
    context.addIssue({ code: 'custom', path: ['sets'], message })
  }
}

export type Snapshot = z.output<typeof snapshotSchema>
export type SnapshotInput = z.input<typeof snapshotSchema>
export type SetConfig = z.output<typeof setSchema>
export type SourceConfig = z.output<typeof sourceSchema>
export type Settings = z.output<typeof settingsSchema>
export type Revision = z.output<typeof revisionSchema>

/** The first problem of a failed parse as one line that names the field. */
export function firstProblem(error: z.ZodError): { field: string; message: string } {
  const issue = error.issues[0]
  return { field: issue?.path.join('.') ?? '', message: issue?.message ?? 'invalid' }
}
