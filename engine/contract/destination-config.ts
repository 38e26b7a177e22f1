import { z } from 'zod'
import { networkSchema, sipDestinationUriSchema } from './address-schema.ts'
import { feedsSchema } from './load-source.ts'
import { callRateSchema, drainSchema } from './placing.ts'
import { probeLoginSchema, probeOverrideSchema } from './probe.ts'
import { resourcesSchema } from './resources.ts'
import { ADMIN_STATES, CHANNEL_NAMINGS } from './vocabulary.ts'

/** Channels of one destination or source. */
export const MOST_CHANNELS = 100_000

export const destinationSchema = z.object({
  id: z.int().min(1).max(2_147_483_647),
  /** `sip:host[:port][;transport=…]` or `sips:…`; the host an address or a name (RFC 3263). */
  uri: sipDestinationUriSchema,
  weight: z.int().min(0).max(1_000_000).default(50),
  /** Higher is tried first. */
  priority: z.int().min(-1_000_000).max(1_000_000).default(0),
  /** Most calls at once; null is unlimited. */
  channels: z.int().min(0).max(MOST_CHANNELS).nullable().default(null),
  channelNaming: z.enum(CHANNEL_NAMINGS).default('assigned'),
  /** Header of the 18x or 2xx that names the channel; empty: the user part of Contact. */
  channelHeader: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9-]*$/, 'a header name has letters, digits and hyphens only')
    .default(''),
  adminState: z.enum(ADMIN_STATES).default('enabled'),
  description: z.string().max(255).default(''),
  attributes: z.record(z.string().max(64), z.string().max(255)).default({}),
  /** Networks this destination's Contact and Record-Route may name (rules 3d). */
  contactNetworks: z.array(networkSchema).max(32).default([]),
  /** Off: its certificate is not looked at. The connection is encrypted then, with nobody known. */
  tlsVerify: z.boolean().default(true),
  /** The name its certificate must bear; empty: the host of its URI (RFC 5922 §7.2). */
  tlsName: z
    .string()
    .trim()
    .toLowerCase()
    .max(253)
    .regex(/^[a-z0-9._:-]*$/, 'write the name in its certificate, as media.example.org')
    .default(''),
  /** What it does otherwise than its set. */
  probe: probeOverrideSchema.default({}),
  probeLogin: probeLoginSchema.nullable().default(null),
  /** Capacities besides the channels, for the calls that take of them. */
  resources: resourcesSchema.default({}),
  /** New calls per second at most; null is no cap. */
  callsPerSecond: callRateSchema,
  /** Kept for when no other destination of its set can take the call (OpenSIPS's flag `d`). */
  lastResort: z.boolean().default(false),
  /** How its drain ends, where it does not wait for the last call; of a destination that is not draining it says nothing. */
  drain: drainSchema.nullable().default(null),
  /** Outside figures that go into its weight or into the capacity of a resource. */
  feeds: feedsSchema.default([]),
})

export type DestinationConfig = z.output<typeof destinationSchema>
