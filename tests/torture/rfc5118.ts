import { both, forwarded, type Run, refused, type TortureCase, wire } from './torture-case.ts'

const rfc = 5118

const lines = (...text: string[]) => `${text.join('\r\n')}\r\n`

function register(name: string, requestUri: string): (run: Run) => Buffer {
  return (run) =>
    wire(`REGISTER ${requestUri} SIP/2.0
To: sip:user@example.com
From: sip:user@example.com;tag=81x2
Via: SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bK${name}${run}
Call-ID: ${name}.${run}.SSG9559905523997077@tess_4100
Max-Forwards: 70
Contact: "Caller" <sip:caller@[2001:db8::1]>
CSeq: 98176 REGISTER
Content-Length: 0`)
}

/** With and without brackets around an IPv6 address in `received`. `to`: the parameters of To. */
export function receivedBehind(method: string, received: string, to: string): (run: Run) => Buffer {
  return (run) =>
    wire(`${method} sip:[2001:db8::10] SIP/2.0
To: sip:user@example.com${to}
From: sip:user@example.com;tag=81x2
Via: SIP/2.0/UDP [2001:db8::9:1];received=${received};branch=z9hG4bKas3-111${received.length}${method}${run}
Call-ID: SSG9559905523997077.${method}.${received.length}.${run}@tess_4100
Max-Forwards: 70
CSeq: 321 ${method}
Content-Length: 0`)
}

/** IPv4 and IPv6 in one message. `to`: the parameters of To. */
export function mixedVias(method: string, to: string): (run: Run) => Buffer {
  return (run) =>
    wire(`${method} sip:user@host.example.net SIP/2.0
Via: SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKas3-mixed-${method}${run}
Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKjhja8781hjuaij65144
Via: SIP/2.0/TCP [2001:db8::9:255];branch=z9hG4bK451jj;received=192.0.2.200
Call-ID: 997077.${method}.${run}@tess_4100
Max-Forwards: 70
CSeq: 89187 ${method}
To: sip:user@example.net${to}
From: sip:user@example.com;tag=81x2
Content-Length: 0`)
}

function optionsTo(name: string, host: string): (run: Run) => Buffer {
  return (run) =>
    wire(`OPTIONS sip:user@${host} SIP/2.0
To: sip:user@${host}
From: sip:user@example.com;tag=810x2
Via: SIP/2.0/UDP lab1.east.example.com;branch=z9hG4bK${name}${run}
Call-ID: ${name}.${run}.G9559905523997077@tess_4100
CSeq: 689 OPTIONS
Max-Forwards: 70
Content-Length: 0`)
}

const VIDEO = lines(
  't=3338481189 3370017201',
  'm=audio 6000 RTP/AVP 2',
  'a=rtpmap:2 G726-32/8000',
  'm=video 6024 RTP/AVP 107',
  'a=rtpmap:107 H263-1998/90000',
)
const IN_SDP =
  lines(
    'v=0',
    'o=assistant 971731711378798081 0 IN IP6 2001:db8::20',
    "s=Live video feed for today's meeting",
    'c=IN IP6 2001:db8::20',
  ) + VIDEO
const MIXED_SDP = lines(
  'v=0',
  'o=bob 280744730 28977631 IN IP4 host.example.com',
  's=',
  't=0 0',
  'm=audio 22334 RTP/AVP 0',
  'c=IN IP4 192.0.2.1',
  'm=video 6024 RTP/AVP 107',
  'c=IN IP6 2001:db8::1',
  'a=rtpmap:107 H263-1998/90000',
)
const MAPPED_SDP =
  lines(
    'v=0',
    'o=assistant 971731711378798081 0 IN IP6 ::ffff:192.0.2.2',
    's=Call me soon, please!',
    'c=IN IP6 ::ffff:192.0.2.2',
  ) + VIDEO

function invite(name: string, via: string, contact: string, body: string): (run: Run) => Buffer {
  return (run) =>
    wire(
      `INVITE sip:user@[2001:db8::10] SIP/2.0
To: sip:user@[2001:db8::10]
From: sip:user@example.com;tag=81x2
${via.replaceAll('=z9hG4bK', `=z9hG4bK${name}${run}`)}
Call-ID: ${name}.${run}.SSG9559905523997077@tess_4100
Contact: ${contact}
CSeq: 8612 INVITE
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: ${body.length}`,
      body,
    )
}

/** §4: IPv6. Addresses of hosts that are not asked: a balancer sends to its destination, whatever the URI says. */
export const IPV6: readonly TortureCase[] = [
  {
    rfc,
    section: '4.1',
    name: 'ipv6-good',
    message: register('ipv6-good', 'sip:[2001:db8::10]'),
    ...both(forwarded),
    why: 'an IPv6 reference in brackets, in Request-URI, Via and Contact',
  },
  {
    rfc,
    section: '4.2',
    name: 'ipv6-bad',
    message: register('ipv6-bad', 'sip:2001:db8::10'),
    ...both(refused(400)),
    why: 'an IPv6 address without brackets in the Request-URI: 400',
  },
  {
    rfc,
    section: '4.3',
    name: 'port-ambiguous',
    message: register('port-ambiguous', 'sip:[2001:db8::10:5070]'),
    ...both(forwarded),
    why: 'well formed: what stands within the brackets is the address, whatever its writer meant',
  },
  {
    rfc,
    section: '4.4',
    name: 'port-unambiguous',
    message: register('port-unambiguous', 'sip:[2001:db8::10]:5070'),
    ...both(forwarded),
    why: 'the port stands behind the brackets',
  },
  {
    rfc,
    section: '4.5',
    name: 'via-received-param-with-delim',
    message: receivedBehind('BYE', '[2001:db8::9:255]', ';tag=bd76ya'),
    ...both(refused(481)),
    why: 'must be read, so never 400; the dialog of this BYE is not known here (RFC 3261 §12.2.2)',
  },
  {
    rfc,
    section: '4.5',
    name: 'via-received-param-no-delim',
    message: receivedBehind('OPTIONS', '2001:db8::9:255', ''),
    ...both(forwarded),
    why: 'must be read without brackets as well; what the sender wrote into received is overwritten (RFC 3261 §18.2.1)',
  },
  {
    rfc,
    section: '4.6',
    name: 'ipv6-in-sdp',
    message: invite(
      'ipv6-in-sdp',
      'Via: SIP/2.0/UDP [2001:db8::20];branch=z9hG4bK',
      '"Caller" <sip:caller@[2001:db8::20]>',
      IN_SDP,
    ),
    ...both(forwarded),
    why: 'a session description has no brackets, and a proxy does not read it',
  },
  {
    rfc,
    section: '4.7',
    name: 'mult-ip-in-header',
    message: mixedVias('BYE', ';tag=9817--94'),
    ...both(refused(481)),
    why: 'well formed, so never 400; the dialog of this BYE is not known here',
  },
  {
    rfc,
    section: '4.8',
    name: 'mult-ip-in-sdp',
    message: invite(
      'mult-ip-in-sdp',
      'Via: SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bK',
      '"Caller" <sip:caller@[2001:db8::9:1]>',
      MIXED_SDP,
    ),
    ...both(forwarded),
    why: 'media over both families: not read, not changed',
  },
  {
    rfc,
    section: '4.9',
    name: 'ipv4-mapped-ipv6',
    message: invite(
      'ipv4-mapped-ipv6',
      'Via: SIP/2.0/UDP [::ffff:192.0.2.10]:19823;branch=z9hG4bK\nVia: SIP/2.0/UDP [::ffff:192.0.2.2];branch=z9hG4bK',
      '"T. desk phone" <sip:ted@[::ffff:192.0.2.2]>',
      MAPPED_SDP,
    ),
    ...both(forwarded),
    why: 'IPv4-mapped addresses are IPv6 references like any other',
  },
  {
    rfc,
    section: '4.10',
    name: 'ipv6-bug-abnf-3-colons',
    message: optionsTo('3-colons', '[2001:db8:::192.0.2.1]'),
    ...both(forwarded),
    why: 'legal by the grammar of RFC 3261, which is wrong here: both forms must be tolerated',
  },
  {
    rfc,
    section: '4.10',
    name: 'ipv6-correct-abnf-2-colons',
    message: optionsTo('2-colons', '[2001:db8::192.0.2.1]'),
    ...both(forwarded),
    why: 'the correct form',
  },
]
