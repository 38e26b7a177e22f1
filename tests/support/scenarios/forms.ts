import { answeredByCallee, answeredByCaller, hangsUp, hungUp, type Scenario } from './scenario.ts'
import { expectStatus, hear, inDialog, pause, request, respond, SDP, type Step } from './steps.ts'

const LONG_USER = `begin-${'0123456789'.repeat(90)}-end`
const NAME = '"Zoë Ünïcødé 日本語" <sip:zoe@[fl_sentby]>'
const TEXT = 'Grüße aus Köln: ¿qué tal? Ωμέγα 日本語 🙂'

const rest: readonly Step[] = [
  expectStatus(100, { isOptional: true }),
  expectStatus(180, { isOptional: true }),
  expectStatus(200, { learns: true }),
  inDialog('ACK', 1),
  ...hangsUp(),
]
const answers: readonly Step[] = [respond(180), respond(200, { body: SDP }), hear('ACK'), ...hungUp]

/** A description whose last line tells whether all of it arrived. */
function longSdp(bytes: number) {
  const line = `a=x-filler:${'0123456789'.repeat(6)}`
  const lines = Array.from({ length: Math.ceil(bytes / (line.length + 2)) }, () => line)
  return { type: SDP.type, text: [SDP.text, ...lines, 'a=x-last:1'].join('\n') }
}

function long(name: string, title: string, bytes: number): Scenario {
  const body = longSdp(bytes)
  const checks = [{ where: 'body', pattern: 'a=x-last:1' }]
  return {
    name,
    title,
    caller: [
      request('INVITE', { body }),
      expectStatus(100, { isOptional: true }),
      expectStatus(180, { isOptional: true }),
      expectStatus(200, { learns: true, checks }),
      inDialog('ACK', 1),
      ...hangsUp(),
    ],
    callees: [[hear('INVITE', { checks }), respond(180), respond(200, { body }), hear('ACK'), ...hungUp]],
  }
}

/** Unusual forms of ordinary calls. */
export const FORMS: readonly Scenario[] = [
  {
    name: 'preloaded-route',
    title: '§16.4: a pre-loaded Route with our own address is taken off',
    caller: [request('INVITE', { body: SDP, routes: ['<sip:[fl_engine];lr>'] }), ...rest],
    callees: [
      [hear('INVITE', { checks: [{ where: 'message', pattern: '\nRoute:', isAbsent: true }] }), ...answers],
    ],
  },
  {
    name: 'strict-router',
    title: '§16.4: our Record-Route in the Request-URI is undone: the last Route takes its place',
    caller: [
      ...answeredByCaller.slice(0, -2),
      expectStatus(200, {
        learns: true,
        remember: {
          header: 'Record-Route:',
          pattern: '(<[^>]*>, *)?<([^>]*)>',
          names: ['allRoutes', 'nearRoute', 'ownRoute'],
        },
      }),
      inDialog('ACK', 1),
      pause(100),
      inDialog('BYE', 2, { uri: '[$ownRoute]', routes: ['[$nearRoute]<[next_url]>'] }),
      expectStatus(200),
    ],
    callees: [
      [
        ...answeredByCallee,
        hear('BYE', {
          checks: [
            { where: 'message', pattern: '^BYE sip:callee@' },
            { where: 'message', pattern: '\nRoute:', isAbsent: true },
          ],
        }),
        respond(200),
      ],
    ],
  },
  {
    name: 'long-uri',
    title: '§7.3: a Request-URI of more than 900 characters passes whole',
    caller: [request('INVITE', { body: SDP, uri: `sip:${LONG_USER}@[fl_engine]` }), ...rest],
    callees: [
      [hear('INVITE', { checks: [{ where: 'message', pattern: `^INVITE sip:${LONG_USER}@` }] }), ...answers],
    ],
  },
  long('long-sdp', '§18.1.1: a description above 1300 bytes passes whole, both ways', 1_500),
  long('longer-sdp', '§18.1.1: a description above 4 KB passes whole, both ways', 4_500),
  {
    name: 'utf-8',
    title: '§7.3.1, §25.1: UTF-8 in names, header fields and bodies passes byte for byte',
    caller: [
      request('INVITE', {
        from: NAME,
        lines: [`Subject: ${TEXT}`],
        body: { type: 'text/plain', text: TEXT },
      }),
      ...rest,
    ],
    callees: [
      [
        hear('INVITE', {
          checks: [
            { where: 'From:', pattern: 'Zoë Ünïcødé 日本語' },
            { where: 'Subject:', pattern: 'aus Köln: ¿qué tal[?] Ωμέγα 日本語 🙂' },
            { where: 'body', pattern: 'Grüße aus Köln: ¿qué tal[?] Ωμέγα 日本語 🙂' },
          ],
        }),
        ...answers,
      ],
    ],
  },
]
