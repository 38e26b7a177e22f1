import { z } from 'zod'

/** SIP messages as npm `sip` shapes them, narrowed to what our user agents read and write. */

const params = z.record(z.string(), z.string().nullable())

const viaSchema = z.object({
  version: z.string(),
  protocol: z.string(),
  host: z.string(),
  port: z.int().min(1).max(65_535).optional(),
  params,
})

const nameAddressSchema = z.object({ name: z.string().optional(), uri: z.string(), params })

/** The package gives NaN for an absent port. */
const port = z.unknown().transform((value) => (typeof value === 'number' && value > 0 ? value : undefined))

export const uriSchema = z.object({
  schema: z.string(),
  user: z.string().optional(),
  host: z.string(),
  port,
  params,
})

/** A Record-Route or Route value. */
const hopSchema = z.object({ name: z.string().optional(), uri: uriSchema, params })

const headersSchema = z.object({
  via: z.array(viaSchema).min(1),
  from: nameAddressSchema,
  to: nameAddressSchema,
  'call-id': z.string().min(1),
  cseq: z.object({ seq: z.int().min(0), method: z.string().min(1) }),
  'max-forwards': z.string().optional(),
  contact: z.array(nameAddressSchema).optional(),
  'record-route': z.array(hopSchema).optional(),
  route: z.array(hopSchema).optional(),
  'user-agent': z.string().optional(),
  allow: z.string().optional(),
  reason: z.string().optional(),
  'x-channel': z.string().optional(),
  'content-type': z.string().optional(),
})

const body = z.string().optional()

export const requestSchema = z.object({
  method: z.string().min(1),
  uri: z.string().min(1),
  headers: headersSchema,
  content: body,
})
export const responseSchema = z.object({
  status: z.int().min(100).max(699),
  reason: z.string(),
  headers: headersSchema,
  content: body,
})

export type AgentUri = z.output<typeof uriSchema>
export type AgentHeaders = z.output<typeof headersSchema>
export type NameAddress = z.output<typeof nameAddressSchema>
export type RouteHop = z.output<typeof hopSchema>
export type AgentRequest = z.output<typeof requestSchema>
export type AgentResponse = z.output<typeof responseSchema>
export type AgentMessage = AgentRequest | AgentResponse

export function isRequest(message: AgentMessage): message is AgentRequest {
  return 'method' in message
}

/** Name of the transaction a message belongs to: the top Via's branch, CANCEL apart (RFC 3261 §17.1.3). */
export function branchOf(message: AgentMessage): string {
  return message.headers.via[0]?.params.branch ?? ''
}

export function tagOf(address: NameAddress): string {
  return address.params.tag ?? ''
}
