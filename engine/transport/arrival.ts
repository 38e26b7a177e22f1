import type { Arrival, Connection, Listener } from './transport.ts'

/** Where one datagram came from. */
export class DatagramArrival implements Arrival {
  readonly listener: Listener
  readonly address: string
  readonly port: number
  readonly connection: Connection | null = null

  constructor(listener: Listener, address: string, port: number) {
    this.listener = listener
    this.address = address
    this.port = port
  }
}

const LF = 0x0a
const CR = 0x0d
const FIRST_PRINTABLE = 0x21
const LAST_PRINTABLE = 0x7e
const KEEP_ALIVE_BYTES = 4

function isKeepAlive(bytes: Buffer): boolean {
  if (bytes.length > KEEP_ALIVE_BYTES) return false
  return bytes.every((byte) => byte === 0 || byte === CR || byte === LF)
}

/**
 * Keep-alives (empty, NULs, line ends: RFC 5626 §4.4, common practice) and what is not text (STUN, RTP, noise)
 * end here; null for everything a parser should see. A message may start with line ends (RFC 3261 §7.5).
 */
export function refuseDatagram(bytes: Buffer): 'keep-alive' | 'not-sip' | null {
  if (isKeepAlive(bytes)) return 'keep-alive'
  const first = bytes[0] ?? 0
  if (first === CR || first === LF) return null
  return first < FIRST_PRINTABLE || first > LAST_PRINTABLE ? 'not-sip' : null
}
