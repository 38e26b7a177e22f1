import { z } from 'zod'
import type { LoadSourceAddress } from '#engine/contract/load-source.ts'

/** Ids are a time and a number, or chosen by who began the channel. */
const idSchema = z.string().min(1).max(256)
const channelsSchema = z.array(z.object({ id: idSchema }))
const eventSchema = z.object({
  type: z.enum(['ChannelCreated', 'ChannelDestroyed']),
  channel: z.object({ id: idSchema }),
})

export interface ChannelEvent {
  readonly id: string
  readonly hasBegun: boolean
}

/** Behind the prefix of Asterisk's web server, where it has one. */
export function ariPath({ path }: LoadSourceAddress, resource: string): string {
  return `${path.replace(/[?].*$/, '').replace(/\/+$/, '')}/ari/${resource}`
}

/** Ids of the answer to `GET /ari/channels`; null for anything else. */
export function readChannels(document: unknown): string[] | null {
  return channelsSchema.safeParse(document).data?.map(({ id }) => id) ?? null
}

/** Null for the many events that are neither the beginning nor the end of a channel, and for what cannot be read. */
export function readChannelEvent(message: Buffer): ChannelEvent | null {
  if (!message.includes('"ChannelCreated"') && !message.includes('"ChannelDestroyed"')) return null
  const event = eventSchema.safeParse(parsed(message)).data
  return event ? { id: event.channel.id, hasBegun: event.type === 'ChannelCreated' } : null
}

function parsed(message: Buffer): unknown {
  try {
    return JSON.parse(message.toString('utf8'))
  } catch {
    return null
  }
}
