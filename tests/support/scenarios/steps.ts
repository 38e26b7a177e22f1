/** What one side of a scenario does, step by step; `sipp-script.ts` makes SIPp's XML of it. */

export interface Body {
  readonly type: string
  readonly text: string
}

/** A regular expression (POSIX extended) that must be found, or must not be. */
export interface Check {
  /** `Name:` of a header, `body`, or `message` for all of it. */
  readonly where: string
  readonly pattern: string
  readonly isAbsent?: boolean
}

export interface RequestStep {
  readonly kind: 'request'
  readonly method: string
  readonly cseq: number
  readonly inDialog: boolean
  /** Belongs to the INVITE's transaction: its CANCEL, or the ACK of its failure (RFC 3261 §9.1, §17.1.1.3). */
  readonly isOfInvite: boolean
  /** Instead of the dialog's target, or of `sip:service@` our address. */
  readonly uri?: string
  /** Instead of the dialog's route set. */
  readonly routes?: readonly string[]
  readonly from?: string
  readonly lines?: readonly string[]
  readonly body?: Body
}

export interface ResponseStep {
  readonly kind: 'response'
  readonly status: number
  /** Name a request was kept under; without one the request heard last. */
  readonly to?: string
  /** Which of several dialogs of one INVITE. */
  readonly fork?: string
  readonly lines?: readonly string[]
  readonly body?: Body
}

export interface HearRequestStep {
  readonly kind: 'hear-request'
  readonly method: string
  readonly inDialog: boolean
  readonly isOptional?: boolean
  /** Kept under this name, to be answered after something else was heard. */
  readonly keep?: string
  readonly checks?: readonly Check[]
}

export interface HearResponseStep {
  readonly kind: 'hear-response'
  readonly status: number
  /** Method of the request of ours that it answers; without one that is the request sent last. */
  readonly of?: string
  readonly isOptional?: boolean
  /** Takes target, route set and tag of the dialog from it (RFC 3261 §12.1.2). */
  readonly learns?: boolean
  /** Its challenge is answered by the next request that carries credentials. */
  readonly isChallenge?: boolean
  readonly checks?: readonly Check[]
  /** SIPp variable by regular expression over the header: its first group. */
  readonly remember?: { readonly header: string; readonly pattern: string; readonly names: readonly string[] }
}

export interface PauseStep {
  readonly kind: 'pause'
  readonly ms: number
}

export type Step = RequestStep | ResponseStep | HearRequestStep | HearResponseStep | PauseStep

const OUT_OF_DIALOG = new Set(['INVITE', 'CANCEL', 'MESSAGE', 'SUBSCRIBE', 'REFER', 'OPTIONS'])

type RequestOptions = Partial<Omit<RequestStep, 'kind' | 'method'>>

/** A request that begins something. */
export function request(method: string, options: RequestOptions = {}): Step {
  const isOfInvite = method === 'CANCEL'
  return { kind: 'request', method, cseq: 1, inDialog: false, isOfInvite, ...options }
}

/** A request in the dialog learnt before. */
export function inDialog(method: string, cseq: number, options: RequestOptions = {}): Step {
  return { kind: 'request', method, cseq, inDialog: true, isOfInvite: false, ...options }
}

/** The ACK of a failure. */
export function ackFailure(cseq = 1, options: RequestOptions = {}): Step {
  return { kind: 'request', method: 'ACK', cseq, inDialog: false, isOfInvite: true, ...options }
}

export function respond(status: number, options: Partial<Omit<ResponseStep, 'kind' | 'status'>> = {}): Step {
  return { kind: 'response', status, ...options }
}

export function hear(
  method: string,
  options: Partial<Omit<HearRequestStep, 'kind' | 'method'>> = {},
): HearRequestStep {
  return { kind: 'hear-request', method, inDialog: !OUT_OF_DIALOG.has(method), ...options }
}

export function expectStatus(
  status: number,
  options: Partial<Omit<HearResponseStep, 'kind' | 'status'>> = {},
): Step {
  return { kind: 'hear-response', status, ...options }
}

export function pause(ms: number): Step {
  return { kind: 'pause', ms }
}

export const SDP: Body = {
  type: 'application/sdp',
  text: [
    'v=0',
    'o=party 1 1 IN IP4 192.0.2.1',
    's=call',
    'c=IN IP4 192.0.2.1',
    't=0 0',
    'm=audio 40000 RTP/AVP 0',
    'a=rtpmap:0 PCMU/8000',
  ].join('\n'),
}
