import { z } from 'zod'

const nodeCode = z.int().min(500).max(599)

/** What calls may show of a destination, and what it costs. Evidence never benches by itself: a probe confirms it. */
export const evidenceSchema = z.object({
  enabled: z.boolean().default(true),
  /** Final responses that speak of the destination and not of the call. */
  codes: z.array(nodeCode).max(32).default([500, 503]),
  /** So many failures in a row, from two sources at least, are evidence. */
  consecutive: z.int().min(1).max(1_000).default(5),
  /** Or such a share of the attempts within the window, where there were `rateMinimum` of them. */
  ratePercent: z.int().min(1).max(100).default(50),
  rateMinimum: z.int().min(1).max(100_000).default(20),
  windowSec: z.int().min(1).max(300).default(10),
  /** The first ejection lasts so long, each further one so much longer, up to `ejectionMaxSec`. */
  ejectionSec: z.int().min(1).max(3_600).default(30),
  ejectionMaxSec: z.int().min(1).max(86_400).default(300),
  /** Of a set at once; the last that takes calls is never ejected. */
  maxEjectedPercent: z.int().min(0).max(50).default(50),
})

export type EvidenceConfig = z.output<typeof evidenceSchema>
