import type { Transport } from './vocabulary.ts'

const DEFAULT_PORTS: Record<Transport, number> = { udp: 5060, tcp: 5060, tls: 5061, ws: 80, wss: 443 }

/** The largest UDP payload over IPv4 (RFC 768 with a 20 byte IP header). */
export const MAX_DATAGRAM_BYTES = 65_507

/** Relay threads are numbered from 1 to this at most: each has a cell in one page of shared counts (rules 20). */
export const MOST_THREADS = 63

/** Where no port is written (RFC 3261 §19.1.2, RFC 7118 §5.2). */
export function defaultPort(transport: Transport): number {
  return DEFAULT_PORTS[transport]
}

/** Repeats nothing by itself and loses nothing: timers A, E, G stay off (RFC 3261 §17). */
export function isReliable(transport: Transport): boolean {
  return transport !== 'udp'
}

/** Fit for a SIPS URI (RFC 5630 §3). */
export function isSecure(transport: Transport): boolean {
  return transport === 'tls' || transport === 'wss'
}

/** One message each in what it carries (RFC 7118 §5.1); only a client can make such a connection. */
export function isWebSocket(transport: Transport): boolean {
  return transport === 'ws' || transport === 'wss'
}

/** Messages follow each other without a border: Content-Length alone tells where one ends (RFC 3261 §18.3). */
export function isByteStream(transport: Transport): boolean {
  return transport === 'tcp' || transport === 'tls'
}

/**
 * The transport a URI names: `transport=` as written, lower case, null where it is absent. SIPS says TLS, and `ws`
 * stands for both WebSocket transports (RFC 3261 §26.2.2, RFC 7118 §5.1). Undefined: one we do not speak.
 */
export function namedTransport(isSips: boolean, named: string | null): Transport | null | undefined {
  switch (named) {
    case null:
      return isSips ? 'tls' : null
    case 'udp':
      return isSips ? undefined : 'udp'
    case 'tcp':
      return isSips ? 'tls' : 'tcp'
    case 'tls':
      return 'tls'
    case 'ws':
      return isSips ? 'wss' : 'ws'
    case 'wss':
      return 'wss'
    default:
      return undefined
  }
}
