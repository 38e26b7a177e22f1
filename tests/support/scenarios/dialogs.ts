import { answeredByCallee, answeredByCaller, hangsUp, hungUp, type Scenario } from './scenario.ts'
import { ackFailure, expectStatus, hear, inDialog, pause, request, respond, SDP } from './steps.ts'

const HOLD_MS = 200
const TRYING = expectStatus(100, { isOptional: true })
const RING = { lines: ['Require: 100rel', 'RSeq: 1'] }
const DONE = 'Subscription-State: terminated;reason=noresource'
const FRAGMENT = { type: 'message/sipfrag', text: 'SIP/2.0 200 OK' }
const REFERRAL = ['Refer-To: <sip:third@192.0.2.9>', 'Referred-By: <sip:caller@192.0.2.1>']
const PRESENCE = ['Event: presence', 'Expires: 600']

/** Requests inside a dialog, of either side, and the methods that are no call. */
export const DIALOGS: readonly Scenario[] = [
  {
    name: 'reinvite-caller',
    title: '§14: re-INVITE of the caller',
    caller: [
      ...answeredByCaller,
      // By then a repeated 200 of the first one is over, which SIPp would take for this one's.
      pause(1_000),
      inDialog('INVITE', 2, { body: SDP }),
      TRYING,
      expectStatus(200, { checks: [{ where: 'CSeq:', pattern: '2 INVITE' }] }),
      inDialog('ACK', 2),
      pause(HOLD_MS),
      ...hangsUp(3),
    ],
    callees: [
      [
        ...answeredByCallee,
        hear('INVITE', { inDialog: true }),
        respond(200, { body: SDP }),
        hear('ACK'),
        ...hungUp,
      ],
    ],
  },
  {
    name: 'reinvite-callee',
    title: '§14: re-INVITE of the callee',
    caller: [
      ...answeredByCaller,
      hear('INVITE', { inDialog: true }),
      respond(200, { body: SDP }),
      hear('ACK'),
      ...hangsUp(),
    ],
    callees: [
      [
        ...answeredByCallee,
        inDialog('INVITE', 1, { body: SDP }),
        TRYING,
        expectStatus(200),
        inDialog('ACK', 1),
        ...hungUp,
      ],
    ],
  },
  {
    name: 'reinvite-crosses-bye',
    title: '§15.1.2, RFC 5407 §3.1.3: a BYE of the callee crosses the re-INVITE, which ends with 487',
    caller: [
      ...answeredByCaller,
      pause(HOLD_MS),
      inDialog('INVITE', 2, { body: SDP }),
      TRYING,
      ...hungUp,
      expectStatus(487),
      ackFailure(2, { inDialog: true }),
    ],
    callees: [
      [
        ...answeredByCallee,
        hear('INVITE', { inDialog: true, keep: 'again' }),
        inDialog('BYE', 1),
        expectStatus(200),
        respond(487, { to: 'again' }),
        hear('ACK'),
      ],
    ],
  },
  {
    name: 'prack-and-update',
    title: 'RFC 3262 §4, RFC 3311 §5: PRACK, and UPDATE of both sides, in an early dialog',
    caller: [
      request('INVITE', { body: SDP, lines: ['Supported: 100rel'] }),
      TRYING,
      expectStatus(183, { learns: true, checks: [{ where: 'RSeq:', pattern: '1' }] }),
      inDialog('PRACK', 2, { lines: ['RAck: 1 1 INVITE'] }),
      // The answer to a repeated INVITE (§17.2.1).
      expectStatus(183, { of: 'INVITE', isOptional: true }),
      expectStatus(200),
      inDialog('UPDATE', 3, { body: SDP }),
      expectStatus(200),
      hear('UPDATE'),
      respond(200, { body: SDP }),
      expectStatus(180, { of: 'INVITE' }),
      expectStatus(200, { of: 'INVITE', learns: true }),
      inDialog('ACK', 1),
      ...hangsUp(4),
    ],
    callees: [
      [
        hear('INVITE', { keep: 'invite' }),
        respond(183, { ...RING, body: SDP }),
        hear('PRACK', { checks: [{ where: 'RAck:', pattern: '1 1 INVITE' }] }),
        respond(200),
        hear('UPDATE'),
        respond(200, { body: SDP }),
        inDialog('UPDATE', 1, { body: SDP }),
        expectStatus(200),
        respond(180, { to: 'invite' }),
        respond(200, { to: 'invite' }),
        hear('ACK'),
        ...hungUp,
      ],
    ],
  },
  {
    name: 'info',
    title: 'RFC 6086 §4: INFO of both sides',
    caller: [
      ...answeredByCaller,
      inDialog('INFO', 2, { body: { type: 'application/dtmf-relay', text: 'Signal=5\nDuration=160' } }),
      expectStatus(200),
      hear('INFO', { checks: [{ where: 'body', pattern: 'Signal=7' }] }),
      respond(200),
      ...hangsUp(3),
    ],
    callees: [
      [
        ...answeredByCallee,
        hear('INFO', { checks: [{ where: 'body', pattern: 'Signal=5' }] }),
        respond(200),
        inDialog('INFO', 1, { body: { type: 'application/dtmf-relay', text: 'Signal=7\nDuration=160' } }),
        expectStatus(200),
        ...hungUp,
      ],
    ],
  },
  {
    name: 'refer',
    title: 'RFC 3515 §2.4: REFER within a call, and its NOTIFY back',
    caller: [
      ...answeredByCaller,
      inDialog('REFER', 2, { lines: REFERRAL }),
      expectStatus(202),
      hear('NOTIFY'),
      respond(200),
      ...hangsUp(3),
    ],
    callees: [
      [
        ...answeredByCallee,
        hear('REFER', { inDialog: true, checks: [{ where: 'Refer-To:', pattern: '<sip:third@192.0.2.9>' }] }),
        respond(202),
        inDialog('NOTIFY', 1, { lines: ['Event: refer', DONE], body: FRAGMENT }),
        expectStatus(200),
        ...hungUp,
      ],
    ],
  },
  {
    name: 'refer-alone',
    title: 'RFC 3515 §2.4, RFC 6665 §4: REFER outside any call, and its NOTIFY back',
    caller: [
      request('REFER', { lines: REFERRAL }),
      expectStatus(202, { learns: true }),
      hear('NOTIFY'),
      respond(200),
    ],
    callees: [
      [
        hear('REFER'),
        respond(202),
        inDialog('NOTIFY', 1, { lines: ['Event: refer', DONE], body: FRAGMENT }),
        expectStatus(200),
      ],
    ],
  },
  {
    name: 'subscribe',
    title: 'RFC 6665 §4.1: SUBSCRIBE, NOTIFY, and their end',
    caller: [
      request('SUBSCRIBE', { lines: PRESENCE }),
      expectStatus(200, { learns: true }),
      hear('NOTIFY'),
      respond(200),
      inDialog('SUBSCRIBE', 2, { lines: ['Event: presence', 'Expires: 0'] }),
      expectStatus(200),
      hear('NOTIFY', { checks: [{ where: 'Subscription-State:', pattern: 'terminated' }] }),
      respond(200),
    ],
    callees: [
      [
        hear('SUBSCRIBE'),
        respond(200, { lines: ['Expires: 600'] }),
        inDialog('NOTIFY', 1, { lines: ['Event: presence', 'Subscription-State: active'] }),
        expectStatus(200),
        hear('SUBSCRIBE', { inDialog: true }),
        respond(200, { lines: ['Expires: 0'] }),
        inDialog('NOTIFY', 2, { lines: ['Event: presence', DONE] }),
        expectStatus(200),
      ],
    ],
  },
  {
    name: 'message',
    title: 'RFC 3428 §6: MESSAGE is balanced and answered',
    caller: [request('MESSAGE', { body: { type: 'text/plain', text: 'hello' } }), expectStatus(200)],
    callees: [[hear('MESSAGE', { checks: [{ where: 'body', pattern: 'hello' }] }), respond(200)]],
  },
]
