import { TRANSPORTS, type Transport } from '#engine/contract/vocabulary.ts'
import { formatAddress, writeAddress } from './address-octets.ts'
import { ownDigits } from './base64url.ts'

/** A far end, and the socket of ours that reaches it. */
export interface PackedFlow {
  /** Index of the listener, 0 to 4095. */
  readonly listener: number
  readonly transport: Transport
  readonly address: string
  readonly port: number
}

/**
 * Writes the flow among the octets of a token: transport (4 bits) and listener (12), then port (2), at `at`; behind the
 * `fixed` ones the address, 4 or 16. Returns all of them in our base64url. Throws where the address is not numeric.
 */
export function packFlow(
  flow: Omit<PackedFlow, 'listener'>,
  listener: number,
  octets: Buffer,
  at: number,
  fixed: number,
): string {
  if (listener > 4_095) throw new Error('listener index above 4095')
  octets.writeUInt16BE(TRANSPORTS.indexOf(flow.transport) * 4_096 + listener, at)
  octets.writeUInt16BE(flow.port, at + 2)
  const end = fixed + writeAddress(flow.address, octets, fixed)
  return ownDigits(octets.toString('base64url', 0, end))
}

/** The flow among the first `length` octets; null where its transport is none. */
export function unpackFlow(octets: Buffer, at: number, fixed: number, length: number): PackedFlow | null {
  const place = octets.readUInt16BE(at)
  const transport = TRANSPORTS[place >> 12]
  if (transport === undefined) return null
  const address = formatAddress(octets, fixed, length)
  return { listener: place & 4_095, transport, address, port: octets.readUInt16BE(at + 2) }
}
