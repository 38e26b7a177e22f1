import {
  both,
  dropped,
  forwarded,
  refused,
  refusedAndClosed,
  sdp,
  type TortureCase,
  wire,
} from './torture-case.ts'

const rfc = 4475
const BODY = sdp('192.0.2.25')

/** §3.3.9 to §3.3.15: the application layer, and §3.4: RFC 2543. */
export const SEMANTICS_MORE: readonly TortureCase[] = [
  {
    rfc,
    section: '3.3.9',
    name: 'mcl01',
    message: (run) =>
      wire(
        `OPTIONS sip:user@example.com SIP/2.0
Via: SIP/2.0/UDP host5.example.net;branch=z9hG4bKmcl01${run}
To: sip:user@example.com
From: sip:other@example.net;tag=3923942
Call-ID: mcl01.${run}.fhn2323orihawfdoa3o4r52o3irsdf
CSeq: 15932 OPTIONS
Content-Length: 13
Max-Forwards: 60
Content-Length: 5
Content-Type: text/plain`,
        'Nobody can tell how many octets were meant to be here.\r\n',
      ),
    udp: refused(400, 'duplicate-header'),
    tcp: refusedAndClosed(400, 'content-length-repeated', 'duplicate-header'),
    why: 'two lengths are as good as none: an error, and on a stream the end of the connection',
  },
  {
    rfc,
    section: '3.3.10',
    name: 'bcast',
    message: (run) =>
      wire(
        `SIP/2.0 200 OK
Via: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bKbcast${run}
Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23
Call-ID: bcast.${run}.0384840201234ksdfak3j2erwedfsASdf
CSeq: 35 INVITE
From: sip:user@example.com;tag=11141343
To: sip:user@example.edu;tag=2229
Content-Length: ${BODY.length}
Content-Type: application/sdp
Contact: <sip:user@host28.example.com>`,
        BODY,
      ),
    ...both(dropped('stray-response')),
    why: 'a response nobody asked for goes nowhere, and to the broadcast address least of all',
  },
  {
    rfc,
    section: '3.3.11',
    name: 'zeromf',
    message: (run) =>
      wire(`OPTIONS sip:user@example.com SIP/2.0
To: sip:user@example.com
From: sip:caller@example.net;tag=3ghsd41
Call-ID: zeromf.${run}.jfasdlfnm2o2l43r5u0asdfas
CSeq: 39234321 OPTIONS
Via: SIP/2.0/UDP host1.example.com;branch=z9hG4bKzeromf${run}
Max-Forwards: 0
Content-Length: 0`),
    ...both(refused(483)),
    why: 'no hop left: 483, not forwarded (RFC 3261 §16.3 step 3)',
  },
  {
    rfc,
    section: '3.3.12',
    name: 'cparam01',
    message: (run) =>
      wire(`REGISTER sip:example.com SIP/2.0
Via: SIP/2.0/UDP saturn.example.com:5060;branch=z9hG4bKcparam01${run}
Max-Forwards: 70
From: sip:watson@example.com;tag=DkfVgjkrtMwaerKKpe
To: sip:watson@example.com
Call-ID: cparam01.${run}.70710@saturn.example.com
CSeq: 2 REGISTER
Contact: sip:+19725552222@gw1.example.net;unknownparam
l: 0`),
    ...both(forwarded),
    why: 'whose parameter it is, the registrar decides: Contact leaves as it came',
  },
  {
    rfc,
    section: '3.3.13',
    name: 'cparam02',
    message: (run) =>
      wire(`REGISTER sip:example.com SIP/2.0
Via: SIP/2.0/UDP saturn.example.com:5060;branch=z9hG4bKcparam02${run}
Max-Forwards: 70
From: sip:watson@example.com;tag=838293
To: sip:watson@example.com
Call-ID: cparam02.${run}.70710@saturn.example.com
CSeq: 3 REGISTER
Contact: <sip:+19725552222@gw1.example.net;unknownparam>
l: 0`),
    ...both(forwarded),
    why: 'the same within the brackets',
  },
  {
    rfc,
    section: '3.3.14',
    name: 'regescrt',
    message: (run) =>
      wire(`REGISTER sip:example.com SIP/2.0
To: sip:user@example.com
From: sip:user@example.com;tag=8
Max-Forwards: 70
Call-ID: regescrt.${run}.k345asrl3fdbv@192.0.2.1
CSeq: 14398234 REGISTER
Via: SIP/2.0/UDP host5.example.com;branch=z9hG4bKregescrt${run}
M: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>
L:0`),
    ...both(forwarded),
    why: 'headers are legal in the URI of a Contact of REGISTER, and leave as they came',
  },
  {
    rfc,
    section: '3.3.15',
    name: 'sdp01',
    message: (run) =>
      wire(
        `INVITE sip:user@example.com SIP/2.0
To: sip:j_user@example.com
Contact: <sip:caller@host15.example.net>
From: sip:caller@example.net;tag=234
Max-Forwards: 5
Call-ID: sdp01.${run}.ndaksdj9342dasdd
Accept: text/nobodyKnowsThis
CSeq: 8 INVITE
Via: SIP/2.0/UDP 192.0.2.15;branch=z9hG4bKsdp01${run}
Content-Length: ${BODY.length}
Content-Type: application/sdp`,
        BODY,
      ),
    ...both(forwarded),
    why: 'what the answer may contain is for the far end to say',
  },
  {
    rfc,
    section: '3.4.1',
    name: 'inv2543',
    message: (run) =>
      wire(
        `INVITE sip:UserB@example.com SIP/2.0
Via: SIP/2.0/UDP iftgw.example.com
From: <sip:+13035551111@ift.client.example.net;user=phone>
Record-Route: <sip:UserB@example.com;maddr=ss1.example.com>
To: sip:+16505552222@ss1.example.net;user=phone
Call-ID: inv2543.${run}.1717@ift.client.example.com
CSeq: 56 INVITE
Content-Type: application/sdp`,
        sdp('192.0.2.5'),
      ),
    udp: forwarded,
    tcp: refusedAndClosed(400, 'content-length-missing', 'bad-content-length'),
    why: 'without branch, From tag, Max-Forwards and Content-Length, as RFC 2543 had it: forwarded; on a stream Content-Length is a must (RFC 3261 §18.3)',
  },
]
