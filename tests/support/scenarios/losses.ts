import type { Loss } from './loss.ts'
import { answeredByCallee, answeredByCaller, hangsUp, hungUp, type Scenario } from './scenario.ts'
import { expectStatus, hear, inDialog, pause, request, respond, SDP } from './steps.ts'

const HOLD_MS = 12_000
/** For who sent the last answer, and may be asked for it again (timer J and the like). */
const LINGER_MS = 20_000
/** The same where one message is lost. */
const SHORT_LINGER_MS = 2_000

const ACK_LOST_BEHIND_US: Loss = { leg: 'callee', first: { what: 'ACK', copies: 1 } }

function lost(name: string, title: string, loss: Loss): Scenario {
  return {
    name,
    title,
    loss,
    set: { attemptTimeoutMs: 16_000 },
    lingerMs: SHORT_LINGER_MS,
    caller: [...answeredByCaller, pause(2_000), ...hangsUp()],
    callees: [[...answeredByCallee, ...hungUp]],
  }
}

/** Every request and every answer is repeated until it got through; no call is lost. */
function rain(leg: 'caller' | 'callee'): Scenario {
  return {
    name: `rain-on-${leg}`,
    title: `§17, §13.3.1.4: 30 % loss both ways on the ${leg}'s leg: every call is answered and ended`,
    loss: { leg, percent: 30, seed: 6 },
    set: { attemptTimeoutMs: 16_000 },
    calls: 12,
    lingerMs: LINGER_MS,
    caller: [
      request('INVITE', { body: SDP }),
      expectStatus(100, { isOptional: true }),
      expectStatus(180, { isOptional: true }),
      expectStatus(200, { learns: true }),
      inDialog('ACK', 1),
      pause(HOLD_MS),
      ...hangsUp(),
    ],
    // No 180: SIPp 3.6.1 falls silent when an INVITE comes again that it gave two answers to.
    // Where our ACKs were lost, the BYE says as much.
    callees: [[hear('INVITE'), respond(200, { body: SDP }), hear('ACK', { isOptional: true }), ...hungUp]],
  }
}

/** What UDP loses the repetitions of both ends bring through. */
export const LOSSES: readonly Scenario[] = [
  rain('caller'),
  rain('callee'),
  lost('lost-200', '§13.3.1.4, RFC 6026 §7.1: of a 200 whose first two copies are lost the next one passes', {
    leg: 'caller',
    first: { what: '200 INVITE', copies: 2 },
  }),
  lost(
    'lost-ack-before-us',
    '§13.2.2.4: the 200 is repeated to a caller whose ACK was lost, and the next ACK passes',
    {
      leg: 'caller',
      first: { what: 'ACK', copies: 1 },
    },
  ),
  lost('lost-ack-behind-us', '§13.2.2.4: the same where the ACK was lost behind us', ACK_LOST_BEHIND_US),
  {
    name: 'repeated-200-crosses-info',
    title:
      '§13.2.2.4: a 200 repeated while INFO waits for its own is acknowledged, and is not the answer to INFO',
    loss: ACK_LOST_BEHIND_US,
    lingerMs: SHORT_LINGER_MS,
    caller: [
      ...answeredByCaller,
      inDialog('INFO', 2),
      expectStatus(200, { checks: [{ where: 'CSeq:', pattern: '2 INFO' }] }),
      ...hangsUp(3),
    ],
    callees: [
      [
        hear('INVITE'),
        respond(180),
        respond(200, { body: SDP }),
        hear('ACK', { isOptional: true }),
        // SIPp holds its answer back until the 200 before was acknowledged.
        hear('INFO'),
        respond(200),
        ...hungUp,
      ],
    ],
  },
]
