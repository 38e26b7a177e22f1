import { both, dropped, refused, refusedAndClosed, sdp, type TortureCase, wire } from './torture-case.ts'

const rfc = 4475
const BODY = sdp('192.0.2.15')
const DESCRIBED = `Content-Type: application/sdp\nContent-Length: ${BODY.length}`

/** §3.1.2.1 to §3.1.2.10: invalid messages. */
export const INVALID: readonly TortureCase[] = [
  {
    rfc,
    section: '3.1.2.1',
    name: 'badinv01',
    message: (run) =>
      wire(
        `INVITE sip:user@example.com SIP/2.0
To: sip:jo.user@example.com
From: sip:caller@example.net;tag=134161461246
Max-Forwards: 7
Call-ID: badinv01.${run}.0ha0isndaksdjasdf3234nas
CSeq: 8 INVITE
Via: SIP/2.0/UDP 192.0.2.15;;,;,,
Contact: "Joe" <sip:joe@example.org>;;;;
${DESCRIBED}`,
        BODY,
      ),
    ...both(refused(400, 'bad-via')),
    why: 'commas in Via with nothing between them: 400; host and port of its first value are readable, so that it can be answered',
  },
  {
    rfc,
    section: '3.1.2.2',
    name: 'clerr',
    message: (run) =>
      wire(
        `INVITE sip:user@example.com SIP/2.0
Max-Forwards: 80
To: sip:jo.user@example.com
From: sip:caller@example.net;tag=93942939o2
Contact: <sip:caller@hungry.example.net>
Call-ID: clerr.${run}.0ha0isndaksdjweiafasdk3
CSeq: 8 INVITE
Via: SIP/2.0/UDP host5.example.com;branch=z9hG4bK-39234-23523${run}
Content-Type: application/sdp
Content-Length: 9999`,
        BODY,
      ),
    udp: refused(400, 'body-too-short'),
    tcp: { kind: 'awaited', drops: ['message-deadline'] },
    why: 'a datagram that is too short: 400; a stream may still bring the rest, and is closed when it does not',
  },
  {
    rfc,
    section: '3.1.2.3',
    name: 'ncl',
    message: (run) =>
      wire(
        `INVITE sip:user@example.com SIP/2.0
Max-Forwards: 254
To: sip:jo.user@example.com
From: sip:caller@example.net;tag=32394234
Call-ID: ncl.${run}.0ha0isndaksdj2193423r542w35
CSeq: 0 INVITE
Via: SIP/2.0/UDP 192.0.2.53;branch=z9hG4bKncl${run}
Contact: <sip:caller@example53.example.net>
Content-Type: application/sdp
Content-Length: -999`,
        BODY,
      ),
    udp: refused(400, 'bad-content-length'),
    tcp: refusedAndClosed(400, 'content-length-invalid', 'bad-content-length'),
    why: 'an error; on a stream the framing is lost, and the connection is closed',
  },
  {
    rfc,
    section: '3.1.2.4',
    name: 'scalar02',
    message: (run) =>
      wire(`REGISTER sip:example.com SIP/2.0
Via: SIP/2.0/TCP host129.example.com;branch=z9hG4bK342sdfoi3${run}
To: <sip:user@example.com>
From: <sip:user@example.com>;tag=239232jh3
CSeq: 36893488147419103232 REGISTER
Call-ID: scalar02.${run}.23o0pd9vanlq3wnrlnewofjas9ui32
Max-Forwards: 300
Expires: 1${'0'.repeat(100)}
Contact: <sip:user@host129.example.com>
  ;expires=280297596632815
Content-Length: 0`),
    ...both(refused(400, 'bad-cseq')),
    why: 'a CSeq above 2^32-1: 400; the other numbers would not have been looked at',
  },
  {
    rfc,
    section: '3.1.2.5',
    name: 'scalarlg',
    message: (run) =>
      wire(`SIP/2.0 503 Service Unavailable
Via: SIP/2.0/TCP host129.example.com;branch=z9hG4bKzzxdiwo34sw${run};received=192.0.2.129
To: <sip:user@example.com>
From: <sip:other@example.net>;tag=2easdjfejw
CSeq: 9292394834772304023312 OPTIONS
Call-ID: scalarlg.${run}.noase0of0234hn2qofoaf0232aewf2394r
Retry-After: 949302838503028349304023988
Warning: 1812 overture "In Progress"
Content-Length: 0`),
    ...both(dropped('bad-cseq')),
    why: 'a response with a CSeq above 2^32-1 is discarded',
  },
  {
    rfc,
    section: '3.1.2.6',
    name: 'quotbal',
    message: (run) =>
      wire(
        `INVITE sip:user@example.com SIP/2.0
To: "Mr. J. User <sip:jo.user@example.com>
From: sip:caller@example.net;tag=93334
Max-Forwards: 10
Call-ID: quotbal.${run}.aksdj
Contact: <sip:caller@host59.example.net>
CSeq: 8 INVITE
Via: SIP/2.0/UDP 192.0.2.59:5050;branch=z9hG4bKquotbal${run}
${DESCRIBED}`,
        BODY,
      ),
    ...both(refused(400, 'bad-to')),
    why: 'a quote that is never closed: 400, and no guess where it might have ended',
  },
  {
    rfc,
    section: '3.1.2.7',
    name: 'ltgtruri',
    message: (run) =>
      wire(
        `INVITE <sip:user@example.com> SIP/2.0
To: sip:user@example.com
From: sip:caller@example.net;tag=39291
Max-Forwards: 23
Call-ID: ltgtruri.${run}.1@192.0.2.5
CSeq: 1 INVITE
Via: SIP/2.0/UDP 192.0.2.5
Contact: <sip:caller@host5.example.net>
${DESCRIBED}`,
        BODY,
      ),
    ...both(refused(400, 'bad-start-line')),
    why: 'a Request-URI in angle brackets: always right to reject with 400',
  },
  {
    rfc,
    section: '3.1.2.8',
    name: 'lwsruri',
    message: (run) =>
      wire(
        `INVITE sip:user@example.com; lr SIP/2.0
To: sip:user@example.com;tag=3xfe-9921883-z9f
From: sip:caller@example.net;tag=231413434
Max-Forwards: 5
Call-ID: lwsruri.${run}.asdfasdoeoi2323-asdfwrn23-asd834rk423
CSeq: 2130706432 INVITE
Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKlwsruri${run}
Contact: <sip:caller@host1.example.net>
${DESCRIBED}`,
        BODY,
      ),
    ...both(refused(400, 'bad-start-line')),
    why: 'a space within the Request-URI: 400',
  },
  {
    rfc,
    section: '3.1.2.9',
    name: 'lwsstart',
    message: (run) =>
      wire(
        `INVITE  sip:user@example.com  SIP/2.0
Max-Forwards: 8
To: sip:user@example.com
From: sip:caller@example.net;tag=8814
Call-ID: lwsstart.${run}.dfknq234oi243099adsdfnawe3@example.com
CSeq: 1893884 INVITE
Via: SIP/2.0/UDP host1.example.com;branch=z9hG4bKlwsstart${run}
Contact: <sip:caller@host1.example.net>
${DESCRIBED}`,
        BODY,
      ),
    ...both(refused(400, 'bad-start-line')),
    why: 'more than one space between the parts of the request line: acceptable to reject, and never forwarded so',
  },
  {
    rfc,
    section: '3.1.2.10',
    name: 'trws',
    message: (run) =>
      wire(`OPTIONS sip:remote-target@example.com SIP/2.0${'  '}
Via: SIP/2.0/TCP host1.example.com;branch=z9hG4bK299342093${run}
To: <sip:remote-target@example.com>
From: <sip:local-resource@example.com>;tag=329429089
Call-ID: trws.${run}.oicu34958239neffasdhr2345r
Accept: application/sdp
CSeq: 238923 OPTIONS
Max-Forwards: 70
Content-Length: 0`),
    ...both(refused(400, 'bad-start-line')),
    why: 'spaces behind the version: acceptable to reject, and never forwarded so',
  },
]
