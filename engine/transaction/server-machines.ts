import { go, ignored, type Machine } from './machine.ts'

export type ServerState = 'trying' | 'proceeding' | 'accepted' | 'completed' | 'confirmed' | 'terminated'
/**
 * `send…` are the proxy's responses, `sendOnce` a failure that is repeated for copies of the request alone; `resend`
 * is timer G, before any response to a non-INVITE the delay of its 100; `life` is whichever of H, I, J, L the state armed.
 * A failed transport is no input: a response that cannot be delivered ends by H, J or L (RFC 3261 §17.2.4
 * asks for no more than telling the proxy, which could do nothing with it).
 */
export type ServerInput =
  | 'request'
  | 'ack'
  | 'sendProvisional'
  | 'sendSuccess'
  | 'sendFailure'
  | 'sendOnce'
  | 'abandon'
  | 'resend'
  | 'life'
export type ServerAction =
  | 'send'
  | 'keep'
  | 'sendAgain'
  | 'armGH'
  | 'armH'
  | 'armNextG'
  | 'armI'
  | 'armJ'
  | 'armL'
  | 'passAck'
  | 'tellDelay'

export type ServerMachine = Machine<ServerState, ServerInput, ServerAction>

const nothing = {
  request: ignored,
  ack: ignored,
  sendProvisional: ignored,
  sendSuccess: ignored,
  sendFailure: ignored,
  sendOnce: ignored,
  abandon: ignored,
  resend: ignored,
  life: ignored,
} as const

/**
 * INVITE server transaction: RFC 3261 figure 7, with Accepted of RFC 6026 §8.7.
 *
 * DEVIATION: a 2xx is sent in every state, although figure 7 discards it once a failure was sent (§17.2.1): a 2xx
 * always reaches the caller (§16.7 step 5).
 *
 * DEVIATION: `sendOnce` goes without timer G (§17.2.1), and `abandon` without any final: eleven copies of a refusal
 * would hit whoever a forged packet names, and a caller that is there asks again by itself (rules 12).
 */
export const inviteServer: ServerMachine = {
  proceeding: {
    request: go('proceeding', 'sendAgain'),
    ack: ignored,
    sendProvisional: go('proceeding', 'keep', 'send'),
    sendSuccess: go('accepted', 'armL', 'send'),
    sendFailure: go('completed', 'keep', 'armGH', 'send'),
    sendOnce: go('completed', 'keep', 'armH', 'send'),
    abandon: go('terminated'),
    resend: ignored,
    life: ignored,
  },
  accepted: {
    ...nothing,
    ack: go('accepted', 'passAck'),
    sendSuccess: go('accepted', 'send'),
    life: go('terminated'),
  },
  completed: {
    request: go('completed', 'sendAgain'),
    ack: go('confirmed', 'armI'),
    sendProvisional: ignored,
    sendSuccess: go('completed', 'send'),
    sendFailure: ignored,
    sendOnce: ignored,
    abandon: ignored,
    resend: go('completed', 'sendAgain', 'armNextG'),
    life: go('terminated'),
  },
  confirmed: { ...nothing, sendSuccess: go('confirmed', 'send'), life: go('terminated') },
  terminated: nothing,
  trying: nothing, // not a state of this machine
}

/**
 * Non-INVITE server transaction: RFC 3261 figure 8. `abandon` is not in it: RFC 4320 §4.2 forbids the late final
 * that would have ended the transaction. Nor is the 100 that RFC 4320 §4.1 wants once the caller's timer E stands at T2.
 */
export const nonInviteServer: ServerMachine = {
  trying: {
    ...nothing,
    sendProvisional: go('proceeding', 'keep', 'send'),
    sendSuccess: go('completed', 'keep', 'armJ', 'send'),
    sendFailure: go('completed', 'keep', 'armJ', 'send'),
    sendOnce: go('completed', 'keep', 'armJ', 'send'),
    abandon: go('terminated'),
    resend: go('trying', 'tellDelay'),
  },
  proceeding: {
    ...nothing,
    request: go('proceeding', 'sendAgain'),
    sendProvisional: go('proceeding', 'keep', 'send'),
    sendSuccess: go('completed', 'keep', 'armJ', 'send'),
    sendFailure: go('completed', 'keep', 'armJ', 'send'),
    sendOnce: go('completed', 'keep', 'armJ', 'send'),
    abandon: go('terminated'),
  },
  completed: { ...nothing, request: go('completed', 'sendAgain'), life: go('terminated') },
  terminated: nothing,
  // not states of this machine
  accepted: nothing,
  confirmed: nothing,
}
