import { MAC_LENGTH, type Signer } from './signer.ts'
import type { ViaIdentity } from './via.ts'

/** What our own Via branch says (rules 1). */
export interface BranchState {
  readonly keyId: string
  readonly startNumber: number
  /** Minutes since the epoch when the branch was made. */
  readonly minute: number
  readonly destinationId: number
  readonly attempt: number
}

/** What the branch is bound to: the transaction, and the hop its responses go to. */
export interface BranchSubject {
  readonly callId: string
  readonly fromTag: string
  readonly cseqNumber: number
  /** Branch of the Via the request came with. */
  readonly receivedBranch: string
  /** That Via as it is forwarded: `receivedIdentity()` of the request's, `nextVia()` of the response. */
  readonly nextVia: ViaIdentity
}

/** RFC 3261 §8.1.1.7 magic cookie. */
const COOKIE = 'z9hG4bK'
const SHAPE =
  /^z9hG4bK([0-9a-z]{1,2})\.([0-9a-z]{1,8})\.([0-9a-z]{1,8})\.([0-9a-z]{1,6})\.([0-9a-z]{1,4})\.[A-Za-z0-9_-]{16}$/
const LONGEST = 64

function subjectFields(head: string, subject: BranchSubject): string[] {
  const via = subject.nextVia
  return [
    'branch',
    head,
    subject.callId,
    subject.fromTag,
    String(subject.cseqNumber),
    subject.receivedBranch,
    via.transport,
    via.sentBy.toLowerCase(),
    via.branch,
    via.received,
    String(via.rport),
  ]
}

/** The branch for one attempt: token characters only, at most 64. Throws when `state.keyId` is not one of the signer's. */
export function signBranch(signer: Signer, state: BranchState, subject: BranchSubject): string {
  const number = (value: number) => value.toString(36)
  const place = `${number(state.startNumber)}.${number(state.minute)}.${number(state.destinationId)}.${number(state.attempt)}`
  const head = `${COOKIE}${state.keyId}.${place}.`
  return head + signer.mac(signer.keyIndex(state.keyId), subjectFields(head, subject))
}

/** Reads the shape only: nothing it says may be believed before `verifyBranch`. */
export function readBranch(branch: string): BranchState | null {
  if (branch.length > LONGEST || !branch.startsWith(COOKIE)) return null
  const [, keyId = '', start = '', minute = '', destination = '', attempt = ''] = SHAPE.exec(branch) ?? []
  if (keyId === '') return null
  return {
    keyId,
    startNumber: Number.parseInt(start, 36),
    minute: Number.parseInt(minute, 36),
    destinationId: Number.parseInt(destination, 36),
    attempt: Number.parseInt(attempt, 36),
  }
}

/** The state, if one of our keys signed exactly this branch for exactly this subject; else null. */
export function verifyBranch(signer: Signer, branch: string, subject: BranchSubject): BranchState | null {
  const state = readBranch(branch)
  const keyIndex = state === null ? -1 : signer.keyIndex(state.keyId)
  if (keyIndex < 0) return null
  const head = branch.slice(0, -MAC_LENGTH)
  return signer.verifies(keyIndex, subjectFields(head, subject), branch.slice(-MAC_LENGTH)) ? state : null
}
