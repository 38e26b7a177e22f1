import { MOST_THREADS } from '#engine/contract/transport-facts.ts'
import { MAC_LENGTH, type Signer } from './signer.ts'
import { COOKIE, type ViaIdentity } from './via.ts'

/** What our own Via branch says (rules 1). */
export interface BranchState {
  readonly keyId: string
  /** Number of the relay thread whose transaction it is, 1 to 127. */
  readonly thread: number
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

const LONGEST = 64
const DOT = 46
/** Most characters of key id, thread, start number, minute, destination id, attempt. */
const WIDTHS = [2, 2, 8, 8, 6, 4] as const

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
  const head = `${plainBranch(state.keyId, state.thread, place)}.`
  return head + signer.mac(signer.keyIndex(state.keyId), subjectFields(head, subject))
}

/** Value of a digit of base 36 in lower case; -1 for any other character. */
function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  return code >= 97 && code <= 122 ? code - 87 : -1
}

/**
 * The branch of a request that has no caller behind it: `kind`, of at most two characters, stands in the place of the
 * key, and nothing is signed. `rest` makes it unique within its kind and thread.
 */
export function plainBranch(kind: string, thread: number, rest: string): string {
  return `${COOKIE}${kind}.${thread.toString(36)}.${rest}`
}

/** The thread alone that one of our branches names, whatever the rest says; 0 where it names none. */
export function threadOfBranch(branch: string): number {
  if (!branch.startsWith(COOKIE)) return 0
  const dot = branch[COOKIE.length + 1] === '.' ? COOKIE.length + 1 : COOKIE.length + 2
  if (branch.charCodeAt(dot) !== DOT) return 0
  let thread = 0
  for (let at = dot + 1; at < dot + 4; at++) {
    const code = branch.charCodeAt(at)
    if (code === DOT) return thread <= MOST_THREADS ? thread : 0
    const digit = digitOf(code)
    if (digit < 0) return 0
    thread = thread * 36 + digit
  }
  return 0
}

/** Reads the shape only: nothing it says may be believed before `verifyBranch`. */
export function readBranch(branch: string): BranchState | null {
  const end = branch.length - MAC_LENGTH
  if (branch.length > LONGEST || !branch.startsWith(COOKIE)) return null
  const numbers = [0, 0, 0, 0, 0, 0]
  let part = 0
  let start = COOKIE.length
  for (let at = start; at < end; at++) {
    const digit = digitOf(branch.charCodeAt(at))
    if (digit >= 0) numbers[part] = (numbers[part] ?? 0) * 36 + digit
    else if (branch.charCodeAt(at) !== DOT || at === start || at - start > (WIDTHS[part] ?? 0)) return null
    else {
      part += 1
      start = at + 1
    }
  }
  if (part !== WIDTHS.length || start !== end) return null
  const [, thread = 0, startNumber = 0, minute = 0, destinationId = 0, attempt = 0] = numbers
  if (thread < 1 || thread > MOST_THREADS) return null
  const keyId = branch.slice(COOKIE.length, branch.indexOf('.'))
  return { keyId, thread, startNumber, minute, destinationId, attempt }
}

/** The state, if one of our keys signed exactly this branch for exactly this subject; else null. */
export function verifyBranch(signer: Signer, branch: string, subject: BranchSubject): BranchState | null {
  const state = readBranch(branch)
  const keyIndex = state === null ? -1 : signer.keyIndex(state.keyId)
  if (keyIndex < 0) return null
  const head = branch.slice(0, -MAC_LENGTH)
  return signer.verifies(keyIndex, subjectFields(head, subject), branch.slice(-MAC_LENGTH)) ? state : null
}
