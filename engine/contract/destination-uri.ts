import { isGroupAddress, isIpv4, isIpv6 } from './address.ts'
import { namedTransport } from './transport-facts.ts'
import { TRANSPORTS, type Transport } from './vocabulary.ts'

/** Where a destination's URI points, before anybody was asked (RFC 3263 §4). */
export interface DestinationAddress {
  readonly isSips: boolean
  /** A numeric address without brackets, or a name; lower case. */
  readonly host: string
  readonly isNumeric: boolean
  /** As written; null: by the look-up, or the transport's own. */
  readonly port: number | null
  /** As written; null: by the look-up, or UDP, or TLS for SIPS. */
  readonly transport: Transport | null
}

const DESTINATION_URI =
  /^(sips?):(?:[^@\s;?<>]*@)?(\[[0-9a-fA-F:.]+\]|[^:;?\s<>@[\]]+)(?::(\d{1,5}))?((?:;[^;?\s<>]+)*)$/i
/** Labels of letters, digits, hyphens and underscores (SRV owners have them); the last is not all digits. */
const HOST_NAME =
  /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*(?!\d+\.?$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?$/

/** Lower case, without the brackets that IPv6 must have and nothing else may (RFC 3261 §25.1). */
function unbracket(host: string): string {
  const inner = /^\[(.*:.*)\]$/.exec(host)?.[1]
  return (inner ?? host).toLowerCase()
}

function hostFault(host: string): string | null {
  if (host === '0.0.0.0' || host === '::')
    return `"${host}" stands for every address; write the destination's own`
  if ((isIpv4(host) || isIpv6(host)) && isGroupAddress(host))
    return `"${host}" is an address of many or of nobody; write that of one machine`
  return HOST_NAME.test(host) || isIpv4(host) || isIpv6(host)
    ? null
    : `"${host}" is neither a numeric address nor a host name; write 192.0.2.7, [2001:db8::7] or media.example.org`
}

/** Returns a sentence that names the fault instead when the URI cannot be used. */
export function parseDestinationUri(uri: string): DestinationAddress | string {
  const match = DESTINATION_URI.exec(uri)
  if (!match) return 'not a SIP URI; write sip:HOST[:PORT][;transport=udp|tcp|tls|ws|wss]'
  const [, scheme = '', written = '', digits, parameters = ''] = match
  const host = unbracket(written)
  const fault = hostFault(host)
  if (fault) return fault
  const port = digits === undefined ? null : Number(digits)
  if (port !== null && (port < 1 || port > 65_535)) return `port ${digits} is outside 1 to 65535`
  const isSips = scheme.toLowerCase() === 'sips'
  const named = /;transport=([^;]*)/i.exec(parameters)?.[1]?.toLowerCase() ?? null
  const transport = namedTransport(isSips, named)
  if (transport === undefined) {
    const isKnown = TRANSPORTS.some((candidate) => candidate === named)
    return isKnown
      ? `a sips: URI cannot have transport "${named}"; leave the transport out for TLS`
      : `transport "${named}" is not one of ${TRANSPORTS.join(', ')}`
  }
  const isNumeric = isIpv4(host) || isIpv6(host)
  return { isSips, host, isNumeric, port, transport: named === null ? null : transport }
}
