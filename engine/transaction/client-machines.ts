import { go, ignored, type Machine } from './machine.ts'

export type ClientState =
  | 'calling'
  | 'trying'
  | 'proceeding'
  | 'abandoned'
  | 'completed'
  | 'accepted'
  | 'terminated'
/** `resend` is timer A or E; `life` is whichever of B, C, D, F, K, M the state armed. */
export type ClientInput =
  | 'provisional'
  | 'success'
  | 'failure'
  | 'resend'
  | 'life'
  | 'transportError'
  | 'abandon'
export type ClientAction =
  | 'pass'
  | 'ack'
  | 'resend'
  | 'tellTimeout'
  | 'tellTransportError'
  | 'armAB'
  | 'armC'
  | 'armD'
  | 'armEF'
  | 'armK'
  | 'armM'
  | 'stopResending'
  | 'resendAtT2'

export type ClientMachine = Machine<ClientState, ClientInput, ClientAction>

const nothing = {
  provisional: ignored,
  success: ignored,
  failure: ignored,
  resend: ignored,
  life: ignored,
  transportError: ignored,
  abandon: ignored,
} as const

/**
 * INVITE client transaction: RFC 3261 figure 5, with Accepted of RFC 6026 §8.4.
 *
 * DEVIATION: `abandoned` stands between timer B (or the proxy's own attempt time-out) and the end. A branch
 * given up lives on to timer C without sending again, so that a late 2xx always finds its transaction and
 * is forwarded (RFC 3261 §16.7 step 5), and a late 1xx can be answered by CANCEL (§9.1).
 *
 * DEVIATION: a 2xx in Completed is passed up: a forking proxy behind us may send one after its own
 * non-2xx final, and a 2xx is forwarded whenever it comes (§16.7 step 5).
 */
export const inviteClient: ClientMachine = {
  calling: {
    provisional: go('proceeding', 'stopResending', 'pass'),
    success: go('accepted', 'armM', 'pass'),
    failure: go('completed', 'armD', 'ack', 'pass'),
    resend: go('calling', 'resend'),
    life: go('abandoned', 'armC', 'tellTimeout'),
    transportError: go('terminated', 'tellTransportError'),
    abandon: go('abandoned', 'armC'),
  },
  proceeding: {
    provisional: go('proceeding', 'pass'),
    success: go('accepted', 'armM', 'pass'),
    failure: go('completed', 'armD', 'ack', 'pass'),
    resend: ignored,
    life: ignored,
    transportError: go('terminated', 'tellTransportError'),
    abandon: go('abandoned', 'armC'),
  },
  abandoned: {
    provisional: go('abandoned', 'pass'),
    success: go('accepted', 'armM', 'pass'),
    failure: go('completed', 'armD', 'ack', 'pass'),
    resend: ignored,
    life: go('terminated'),
    transportError: go('terminated'),
    abandon: ignored,
  },
  completed: {
    ...nothing,
    success: go('accepted', 'armM', 'pass'),
    failure: go('completed', 'ack'),
    life: go('terminated'),
    transportError: go('terminated', 'tellTransportError'),
  },
  accepted: {
    ...nothing,
    success: go('accepted', 'pass'),
    life: go('terminated'),
  },
  terminated: nothing,
  trying: nothing, // not a state of this machine
}

/** Non-INVITE client transaction: RFC 3261 figure 6. E stops doubling at T2 and F runs on in Proceeding. */
export const nonInviteClient: ClientMachine = {
  trying: {
    provisional: go('proceeding', 'resendAtT2', 'pass'),
    success: go('completed', 'armK', 'pass'),
    failure: go('completed', 'armK', 'pass'),
    resend: go('trying', 'resend'),
    life: go('terminated', 'tellTimeout'),
    transportError: go('terminated', 'tellTransportError'),
    abandon: go('terminated'),
  },
  proceeding: {
    provisional: go('proceeding', 'pass'),
    success: go('completed', 'armK', 'pass'),
    failure: go('completed', 'armK', 'pass'),
    resend: go('proceeding', 'resend'),
    life: go('terminated', 'tellTimeout'),
    transportError: go('terminated', 'tellTransportError'),
    abandon: go('terminated'),
  },
  completed: { ...nothing, life: go('terminated') },
  terminated: nothing,
  // not states of this machine
  calling: nothing,
  abandoned: nothing,
  accepted: nothing,
}
