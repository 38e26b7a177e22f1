import { z } from 'zod'
import { parseDestinationUri } from './destination-uri.ts'
import { TRANSPORTS } from './vocabulary.ts'

/** Any answer shows life, but for 408 and 5xx; of those 501 and 505 only dislike the probe itself. */
const DEFAULT_GOOD_CODES = ['2xx', '3xx', '4xx', '6xx', '!408', '501', '505']
/** They would open a call, end one, or belong to one. */
const CALL_METHODS = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'PRACK', 'UPDATE']

const uriText = z
  .string()
  .trim()
  .max(255)
  .regex(/^(sips?:[^\s<>"]+)?$/i, 'write a SIP URI, as sip:probe@example.org, or leave it empty')

const goodCode = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^!?[2-6](xx|\d\d)$/, 'write a class as 2xx, a number as 404, or !408 for one that is not good')

/** One entry for each setting of a probe, without its default. Times in milliseconds. */
const settings = {
  enabled: z.boolean(),
  method: z
    .string()
    .trim()
    .toUpperCase()
    .max(32)
    .regex(/^[A-Z][A-Z0-9_-]*$/, 'write a SIP method, as OPTIONS')
    .refine((method) => !CALL_METHODS.includes(method), 'a probe must not touch calls; OPTIONS is usual'),
  /** While it is up, or unknown. */
  intervalMs: z.int().min(500).max(3_600_000),
  /** While it is on its way down or up; never longer than `intervalMs`. */
  changingIntervalMs: z.int().min(100).max(3_600_000),
  /** While it is down; null: as while it is up. */
  downIntervalMs: z.int().min(500).max(3_600_000).nullable(),
  /** Each interval is up to this much shorter or longer, so that probes do not leave together. */
  jitterPercent: z.int().min(0).max(50),
  timeoutMs: z.int().min(100).max(60_000),
  /** Probes failed in a row before a destination is down. */
  fall: z.int().min(1).max(100),
  /** Probes answered in a row before it is up again. */
  rise: z.int().min(1).max(100),
  /** Answers that show health: `2xx` a class, `404` a number, `!408` not; a number goes before its class. */
  goodCodes: z.array(goodCode).min(1, 'some answer must be good, or nothing is ever up').max(64),
  /** Empty: the listener's own address. */
  fromUri: uriText,
  /** Empty: the destination's own URI. */
  requestUri: uriText,
  /** Null: the destination's own. */
  transport: z.enum(TRANSPORTS).nullable(),
  /** A probe goes there, with this as its Route; empty: straight to the destination. A numeric address. */
  outboundProxy: z
    .string()
    .trim()
    .max(255)
    .superRefine((uri, context) => {
      const parsed = uri === '' ? null : parseDestinationUri(uri)
      if (typeof parsed === 'string') context.addIssue({ code: 'custom', message: parsed })
      else if (parsed && !parsed.isNumeric)
        context.addIssue({ code: 'custom', message: 'write a numeric address, as sip:192.0.2.7:5060' })
    }),
}

/** How the destinations of a set are probed. */
const probeFields = z.object({
  enabled: settings.enabled.default(true),
  method: settings.method.default('OPTIONS'),
  intervalMs: settings.intervalMs.default(10_000),
  changingIntervalMs: settings.changingIntervalMs.default(1_000),
  downIntervalMs: settings.downIntervalMs.default(null),
  jitterPercent: settings.jitterPercent.default(10),
  timeoutMs: settings.timeoutMs.default(2_000),
  fall: settings.fall.default(3),
  rise: settings.rise.default(2),
  goodCodes: settings.goodCodes.default(DEFAULT_GOOD_CODES),
  fromUri: settings.fromUri.default(''),
  requestUri: settings.requestUri.default(''),
  transport: settings.transport.default(null),
  outboundProxy: settings.outboundProxy.default(''),
})
export const probeSchema = probeFields.refine(isTimeOutShort, {
  path: ['timeoutMs'],
  message: 'the probe time-out must be shorter than the probe interval',
})

/** What one destination does otherwise than its set. What is left out is the set's. */
export const probeOverrideSchema = z.object(settings).partial()

/** Digest credentials, given only where the challenge names this realm (RFC 3261 §22). */
export const probeLoginSchema = z.object({
  realm: z.string().trim().min(1, 'a realm is needed, so that nobody else is given the answer').max(128),
  user: z.string().trim().min(1, 'a user name is needed').max(128),
  password: z.string().max(256),
})

export type ProbeConfig = z.output<typeof probeFields>
export type ProbeOverride = z.output<typeof probeOverrideSchema>
export type ProbeLogin = z.output<typeof probeLoginSchema>

export function isTimeOutShort(probe: Pick<ProbeConfig, 'timeoutMs' | 'intervalMs'>): boolean {
  return probe.timeoutMs < probe.intervalMs
}

/** Whether an answer with this status shows health: the number's own rule, else its class's, else not. */
export function isGoodCode(codes: readonly string[], status: number): boolean {
  const named = [`${status}`, `${Math.floor(status / 100)}xx`]
  for (const name of named) {
    if (codes.includes(`!${name}`)) return false
    if (codes.includes(name)) return true
  }
  return false
}
