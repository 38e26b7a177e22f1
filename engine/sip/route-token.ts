import { MOST_THREADS } from '#engine/contract/transport-facts.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import { decodeBase64url, digitOf, valueAt } from './base64url.ts'
import { packFlow, unpackFlow } from './packed-flow.ts'
import { keyLength, MAC_LENGTH, type Signer } from './signer.ts'

/** The caller's flow: where requests towards the caller are sent. The shape of the contract's Endpoint. */
export interface RouteFlow {
  readonly transport: Transport
  readonly address: string
  readonly port: number
}

/** What our Record-Route parameter says (rules 2). */
export interface RouteState {
  readonly keyId: string
  /** Number of the relay thread that has the call, 1 to 127. */
  readonly thread: number
  readonly destinationId: number
  /** The caller's flow. An IPv6 zone is left out: it is the listener's. */
  readonly flow: RouteFlow
  /** Index of the listener on the caller's side, 0 to 4095. */
  readonly listener: number
}

export interface RouteSubject {
  readonly callId: string
  readonly callerTag: string
}

export interface DialogTags {
  readonly callId: string
  readonly fromTag: string
  readonly toTag: string
}

export interface VerifiedRoute {
  readonly state: RouteState
  /** True when the request comes from the caller's side: the caller's tag stands in From. */
  readonly fromCaller: boolean
}

/** Thread (1 octet), destination id (4), place of the flow (4): then the address, 4 or 16. */
const FIXED = 9
/** Written and read within one call. */
const scratch = Buffer.alloc(FIXED + 16)
/** Of that in base64url, by family. */
const PACKED_LENGTHS = [18, 34]
/** Hint and MAC. */
const TAIL = 1 + MAC_LENGTH

/**
 * Six bits of the caller's tag, so that the direction is known before any MAC is computed: one costs as much as all
 * the rest (rules 4).
 */
function hintOf(tag: string): number {
  let sum = 0
  for (let i = 0; i < tag.length; i++) sum = (sum * 31 + tag.charCodeAt(i)) | 0
  return (sum ^ (sum >> 6) ^ (sum >> 12)) & 63
}

function pack({ thread, destinationId, flow, listener }: RouteState): string {
  if (!isThread(thread)) throw new Error('no number of a thread')
  scratch.writeUInt8(thread, 0)
  scratch.writeUInt32BE(destinationId, 1)
  return packFlow(flow, listener, scratch, 5, FIXED)
}

function isThread(number: number): boolean {
  return number >= 1 && number <= MOST_THREADS
}

function unpack(token: string, key: number): RouteState | null {
  const length = decodeBase64url(token, key + 1, token.length - TAIL, scratch)
  const packed = unpackFlow(scratch, 5, FIXED, length)
  const [thread, destinationId] = [scratch.readUInt8(0), scratch.readUInt32BE(1)]
  if (packed === null || !isThread(thread)) return null
  const { listener, transport, address, port } = packed
  return { keyId: token.slice(0, key), thread, destinationId, flow: { transport, address, port }, listener }
}

function fields(head: string, callId: string, callerTag: string): string[] {
  return ['route', head, callId, callerTag]
}

/**
 * The signed value of our Record-Route parameter: at most 54 characters, all allowed in a URI parameter.
 * Throws when the key is unknown, the flow's address is not numeric, or the thread's number is none.
 */
export function signRoute(signer: Signer, state: RouteState, subject: RouteSubject): string {
  const head = `${state.keyId}.${pack(state)}${digitOf(hintOf(subject.callerTag))}`
  return head + signer.mac(signer.keyIndex(state.keyId), fields(head, subject.callId, subject.callerTag))
}

/** What a token says whose signature need not be checked: one we hold ourselves. */
export function readRoute(token: string): RouteState | null {
  const key = keyLength(token, PACKED_LENGTHS, TAIL)
  return key < 0 ? null : unpack(token, key)
}

/** The thread alone that a token names, without a look at its signature; 0 where it names none. */
export function threadOfRoute(token: string): number {
  const key = keyLength(token, PACKED_LENGTHS, TAIL)
  if (key < 0) return 0
  // Two characters hold the first octet.
  decodeBase64url(token, key + 1, key + 3, scratch)
  const thread = scratch.readUInt8(0)
  return isThread(thread) ? thread : 0
}

/** Whether a known key signed this token for a dialog whose caller has this tag. */
function isSignedFor(signer: Signer, keyIndex: number, token: string, callId: string, tag: string): boolean {
  if (valueAt(token, token.length - TAIL) !== hintOf(tag)) return false
  return signer.verifies(keyIndex, fields(token.slice(0, -MAC_LENGTH), callId, tag), token.slice(-MAC_LENGTH))
}

/** The state and the direction, if one of our keys signed exactly this token for this dialog; else null. */
export function verifyRoute(signer: Signer, token: string, dialog: DialogTags): VerifiedRoute | null {
  const key = keyLength(token, PACKED_LENGTHS, TAIL)
  const keyIndex = key < 0 ? -1 : signer.keyIndex(token.slice(0, key))
  if (keyIndex < 0) return null
  const fromCaller = isSignedFor(signer, keyIndex, token, dialog.callId, dialog.fromTag)
  if (!fromCaller && !isSignedFor(signer, keyIndex, token, dialog.callId, dialog.toTag)) return null
  const state = readRoute(token)
  return state && { state, fromCaller }
}
