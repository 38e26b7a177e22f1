import { answeredByCallee, answeredByCaller, hangsUp, hungUp, type Scenario } from './scenario.ts'
import { ackFailure, expectStatus, hear, inDialog, pause, request, respond, SDP, type Step } from './steps.ts'

const HOLD_MS = 200
/** Long enough to be sure of what does not come in it. */
const SILENT_MS = 1_000
/** The answer to an INVITE that was repeated while the first one was on the way (§17.2.1). */
const RINGS_AGAIN = expectStatus(180, { isOptional: true })
const provisional: readonly Step[] = [
  expectStatus(100, { isOptional: true }),
  expectStatus(180, { isOptional: true }),
]

function refused(name: string, title: string, status: number): Scenario {
  return {
    name,
    title,
    caller: [request('INVITE', { body: SDP }), ...provisional, expectStatus(status), ackFailure()],
    callees: [[hear('INVITE'), respond(180), respond(status), hear('ACK')]],
  }
}

/** Each destination takes none but credentials for the nonce it gave itself. */
function challenger(nonce: string): readonly Step[] {
  const challenge = `Proxy-Authenticate: Digest realm="scenarios", nonce="${nonce}", algorithm=MD5`
  const credentials = {
    where: 'Proxy-Authorization:',
    pattern: `username="alice".*nonce="${nonce}".*response="[0-9a-f]+"`,
  }
  return [
    hear('INVITE'),
    respond(407, { lines: [challenge] }),
    hear('ACK', { inDialog: false }),
    hear('INVITE', { checks: [credentials] }),
    respond(180),
    respond(200, { body: SDP }),
    hear('ACK'),
    ...hungUp,
  ]
}

const cancelled: readonly Step[] = [
  hear('CANCEL'),
  respond(200),
  respond(487, { to: 'invite' }),
  hear('ACK', { inDialog: false }),
]

/** Calls as they begin and as they end before or with their answer. */
export const CALLS: readonly Scenario[] = [
  {
    name: 'basic',
    title: '§13, §15: a call is answered, acknowledged and ended by the caller',
    caller: [...answeredByCaller, pause(HOLD_MS), ...hangsUp()],
    callees: [[...answeredByCallee, ...hungUp]],
  },
  {
    name: 'callee-hangs-up',
    title: '§15: a call is ended by the callee',
    caller: [...answeredByCaller, ...hungUp],
    callees: [[...answeredByCallee, inDialog('BYE', 1), expectStatus(200)]],
  },
  {
    name: 'challenged',
    title: 'rules 13, §22.3: the retry with credentials reaches the destination that challenged',
    set: { algorithm: 'round-robin' },
    calls: 4,
    shares: [2, 2],
    caller: [
      request('INVITE', { body: SDP }),
      ...provisional,
      expectStatus(407, { isChallenge: true }),
      ackFailure(),
      request('INVITE', {
        cseq: 2,
        body: SDP,
        lines: ['[authentication username=alice password=secret]'],
      }),
      ...provisional,
      expectStatus(200, { learns: true }),
      inDialog('ACK', 2),
      pause(HOLD_MS),
      ...hangsUp(3),
    ],
    callees: [challenger('of-the-first'), challenger('of-the-second')],
  },
  refused('busy', '§16.7: 486 is the call’s answer', 486),
  refused('declined', '§16.7 step 5: 603 ends it everywhere', 603),
  {
    name: 'cancel-before-provisional',
    title: '§9.1: CANCEL before any provisional waits for the first one of the destination',
    set: { attemptTimeoutMs: 4_000 },
    caller: [
      request('INVITE', { body: SDP }),
      expectStatus(100),
      request('CANCEL'),
      // On its way already where the CANCEL is late.
      expectStatus(180, { isOptional: true }),
      expectStatus(200),
      expectStatus(180, { isOptional: true }),
      expectStatus(487),
      ackFailure(),
    ],
    callees: [[hear('INVITE', { keep: 'invite' }), pause(SILENT_MS), respond(180), ...cancelled]],
  },
  {
    name: 'cancel-after-180',
    title: '§9, §16.10: CANCEL of a ringing call',
    caller: [
      request('INVITE', { body: SDP }),
      expectStatus(100, { isOptional: true }),
      expectStatus(180),
      request('CANCEL'),
      RINGS_AGAIN,
      expectStatus(200),
      expectStatus(487),
      ackFailure(),
    ],
    callees: [[hear('INVITE', { keep: 'invite' }), respond(180), ...cancelled]],
  },
  {
    name: 'answer-crosses-cancel',
    title: '§9.2, §15: a 200 that crosses the CANCEL reaches the caller, who ends the call',
    caller: [
      request('INVITE', { body: SDP }),
      expectStatus(100, { isOptional: true }),
      expectStatus(180),
      request('CANCEL'),
      RINGS_AGAIN,
      expectStatus(200),
      expectStatus(200, { learns: true, checks: [{ where: 'CSeq:', pattern: '1 INVITE' }] }),
      inDialog('ACK', 1),
      ...hangsUp(),
    ],
    callees: [
      [
        hear('INVITE', { keep: 'invite' }),
        respond(180),
        hear('CANCEL', { keep: 'cancel' }),
        respond(200),
        respond(200, { to: 'invite', body: SDP }),
        hear('ACK'),
        ...hungUp,
      ],
    ],
  },
  {
    name: 'late-answer-after-failover',
    title:
      '§16.7 step 5, rules 11: the late 200 of a destination given up is the answer; the next one is cancelled',
    set: { attemptTimeoutMs: 2_000 },
    caller: [...answeredByCaller, pause(HOLD_MS), ...hangsUp()],
    callees: [
      [hear('INVITE'), pause(3_500), respond(200, { body: SDP }), hear('ACK'), ...hungUp],
      [hear('INVITE', { keep: 'invite' }), respond(180), ...cancelled],
    ],
  },
  {
    name: 'forked-early-dialogs',
    title: '§12.1, §16.7: two 183 with different tags and the 200 of the second pass as they are',
    caller: [
      request('INVITE', { body: SDP }),
      expectStatus(100, { isOptional: true }),
      expectStatus(183, { checks: [{ where: 'To:', pattern: ';tag=[0-9]+calleea' }] }),
      expectStatus(183, { checks: [{ where: 'To:', pattern: ';tag=[0-9]+calleeb' }] }),
      expectStatus(200, { learns: true, checks: [{ where: 'To:', pattern: ';tag=[0-9]+calleeb' }] }),
      inDialog('ACK', 1),
      ...hangsUp(),
    ],
    callees: [
      [
        hear('INVITE'),
        respond(183, { fork: 'a', body: SDP }),
        respond(183, { fork: 'b', body: SDP }),
        respond(200, { fork: 'b', body: SDP }),
        hear('ACK'),
        hear('BYE', { checks: [{ where: 'To:', pattern: ';tag=[0-9]+calleeb' }] }),
        respond(200),
      ],
    ],
  },
]
