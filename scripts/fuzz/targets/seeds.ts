/** Plain messages, as telephones and proxies write them every day. */

function text(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n`
}

const REGISTER = text(
  'REGISTER sip:example.com SIP/2.0',
  'Via: SIP/2.0/TCP 192.0.2.10:5060;branch=z9hG4bKnashds7',
  'Max-Forwards: 70',
  'From: Bob <sip:bob@example.com>;tag=456248',
  'To: Bob <sip:bob@example.com>',
  'Call-ID: 843817637684230@998sdasdh09',
  'CSeq: 1826 REGISTER',
  'Contact: <sip:bob@192.0.2.4>',
  'Expires: 7200',
  'Content-Length: 0',
  '',
)

const INVITE = text(
  'INVITE sip:bob@example.com SIP/2.0',
  'Via: SIP/2.0/UDP pc33.example.com;branch=z9hG4bK776asdhds;rport',
  'Max-Forwards: 70',
  'To: Bob <sip:bob@example.com>',
  'From: "Alice" <sip:alice@example.org>;tag=1928301774',
  'Call-ID: a84b4c76e66710@pc33.example.com',
  'CSeq: 314159 INVITE',
  'Contact: <sip:alice@pc33.example.com>',
  'Content-Type: application/sdp',
  'Content-Length: 7',
  '',
  'v=0',
  's=a',
)

const BYE = text(
  'BYE sip:bob@192.0.2.4:5062 SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKp1',
  'Route: <sip:192.0.2.7;lr>',
  'Max-Forwards: 69',
  'From: <sip:alice@example.org>;tag=1928301774',
  'To: <sip:bob@example.com>;tag=a6c85cf',
  'Call-ID: a84b4c76e66710@pc33.example.com',
  'CSeq: 314160 BYE',
  'Content-Length: 0',
  '',
)

const RESPONSE = text(
  'SIP/2.0 200 OK',
  'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKp1',
  'Via: SIP/2.0/UDP pc33.example.com;branch=z9hG4bK776asdhds;received=192.0.2.9;rport=5061',
  'Record-Route: <sip:192.0.2.1;lr>',
  'From: "Alice" <sip:alice@example.org>;tag=1928301774',
  'To: Bob <sip:bob@example.com>;tag=a6c85cf',
  'Call-ID: a84b4c76e66710@pc33.example.com',
  'CSeq: 314159 INVITE',
  'Contact: <sip:bob@192.0.2.4>',
  'Content-Length: 0',
  '',
)

export const MESSAGES: readonly string[] = [REGISTER, INVITE, BYE, RESPONSE]
/** Of the kind that has routes to be spliced. */
export const REQUESTS: readonly string[] = [REGISTER, INVITE, BYE]
