import { TRANSPORTS, type Transport } from '#engine/contract/vocabulary.ts'
import { decodeBase64url } from './base64url.ts'
import { type PackedFlow, packFlow, unpackFlow } from './packed-flow.ts'
import { keyLength, MAC_LENGTH, type Signer } from './signer.ts'

/** A flow of a telephone (RFC 5626 §3.1): socket of ours, far end, and for streams which of them in this start. */
export interface FlowState extends PackedFlow {
  readonly keyId: string
  /** Number of the stream; 0 for datagrams. */
  readonly connection: number
  /** Start of the engine the stream belongs to; 0 for datagrams, which outlive it. */
  readonly startNumber: number
}

/** Place of the flow (4 octets), stream (4), start (4): then the address, 4 or 16. */
const FIXED = 12
/** Written and read within one call. */
const scratch = Buffer.alloc(FIXED + 16)
/** Of that in base64url, by family. */
const PACKED_LENGTHS = [22, 38]

function pack(state: FlowState): string {
  scratch.writeUInt32BE(state.connection, 4)
  scratch.writeUInt32BE(state.startNumber, 8)
  return packFlow(state, state.listener, scratch, 0, FIXED)
}

function unpack(token: string, key: number): FlowState | null {
  const length = decodeBase64url(token, key + 1, token.length - MAC_LENGTH, scratch)
  const flow = unpackFlow(scratch, 0, FIXED, length)
  if (flow === null) return null
  const [connection, startNumber] = [scratch.readUInt32BE(4), scratch.readUInt32BE(8)]
  return { keyId: token.slice(0, key), ...flow, connection, startNumber }
}

/** `callId`: of the one dialog the token is for; '' for a registration's, which serves many. */
function fields(head: string, callId: string): string[] {
  return ['flow', head, callId]
}

/** The tamper-proof flow token of RFC 5626 §5.2: at most 57 characters. Throws on an unknown key or a name for an address. */
export function signFlow(signer: Signer, state: FlowState, callId: string): string {
  const head = `${state.keyId}.${pack(state)}`
  return head + signer.mac(signer.keyIndex(state.keyId), fields(head, callId))
}

/** The transport alone that a token names, without a look at its signature; null where it names none. */
export function transportOfFlow(token: string): Transport | null {
  const key = keyLength(token, PACKED_LENGTHS, MAC_LENGTH)
  if (key < 0) return null
  // Two characters hold the first octet.
  decodeBase64url(token, key + 1, key + 3, scratch)
  return TRANSPORTS[scratch.readUInt8(0) >> 4] ?? null
}

/** The flow, if one of our keys signed exactly this token for this dialog or, with '', for a registration; else null. */
export function verifyFlow(signer: Signer, token: string, callId: string): FlowState | null {
  const key = keyLength(token, PACKED_LENGTHS, MAC_LENGTH)
  const keyIndex = key < 0 ? -1 : signer.keyIndex(token.slice(0, key))
  if (keyIndex < 0) return null
  const [head, mac] = [token.slice(0, -MAC_LENGTH), token.slice(-MAC_LENGTH)]
  return signer.verifies(keyIndex, fields(head, callId), mac) ? unpack(token, key) : null
}
