import { z } from 'zod'
import { TRANSPORTS, type Transport } from './vocabulary.ts'

/** A numeric address, port and transport: where one packet can go without asking anybody. */
export interface Endpoint {
  readonly transport: Transport
  /** IPv4 dotted quad, or IPv6 without brackets, lower case. */
  readonly address: string
  readonly port: number
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
const ipv6Schema = z.ipv6()

export function isIpv4(text: string): boolean {
  return IPV4.test(text)
}

export function isIpv6(text: string): boolean {
  return text.includes(':') && ipv6Schema.safeParse(text).success
}

/** Host as it stands in a URI or Via: IPv6 in brackets (RFC 3261 §25.1 IPv6reference). */
export function formatHost(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}

export function formatEndpoint(endpoint: Endpoint): string {
  return `${endpoint.transport}:${formatHost(endpoint.address)}:${endpoint.port}`
}

const DESTINATION_URI =
  /^sip:(?:[^@\s;?<>]*@)?(\[[0-9a-fA-F:.]+\]|[^:;?\s<>@[\]]+)(?::(\d{1,5}))?((?:;[^;?\s<>]+)*)$/i

/** Lower case, without the brackets that IPv6 must have and nothing else may (RFC 3261 §25.1). */
function unbracket(host: string): string {
  const inner = /^\[(.*:.*)\]$/.exec(host)?.[1]
  return (inner ?? host).toLowerCase()
}

/**
 * Where a destination URI points. Returns a sentence that names the fault instead when it cannot be used.
 * Hosts by name come with DNS location (RFC 3263); until then a numeric address is asked for.
 */
export function parseDestinationUri(uri: string): Endpoint | string {
  const match = DESTINATION_URI.exec(uri)
  if (!match) return 'not a SIP URI; write sip:ADDRESS[:PORT][;transport=udp|tcp]'
  const host = unbracket(match[1] ?? '')
  if (host === '0.0.0.0' || host === '::')
    return `"${host}" stands for every address; write the destination's own`
  if (!isIpv4(host) && !isIpv6(host))
    return `"${host}" is not a numeric address; write the IPv4 or [IPv6] address`
  const port = match[2] === undefined ? 5060 : Number(match[2])
  if (port < 1 || port > 65_535) return `port ${match[2]} is outside 1 to 65535`
  const named = /;transport=([^;]*)/i.exec(match[3] ?? '')?.[1]?.toLowerCase() ?? 'udp'
  const transport = TRANSPORTS.find((candidate) => candidate === named)
  if (!transport) return `transport "${named}" is not one of ${TRANSPORTS.join(', ')}`
  return { transport, address: host, port }
}

export const sipDestinationUriSchema = z
  .string()
  .trim()
  .max(255)
  .superRefine((uri, context) => {
    const parsed = parseDestinationUri(uri)
    if (typeof parsed === 'string') context.addIssue({ code: 'custom', message: parsed })
  })

/** `10.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`. */
export const networkSchema = z
  .string()
  .trim()
  .superRefine((text, context) => {
    const [address = '', bits, extra] = text.split('/')
    const width = isIpv4(address) ? 32 : isIpv6(address) ? 128 : 0
    const valid =
      width > 0 &&
      extra === undefined &&
      (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= width))
    if (!valid)
      context.addIssue({
        code: 'custom',
        message: 'not an address or network; write 192.0.2.7 or 192.0.2.0/24',
      })
  })
