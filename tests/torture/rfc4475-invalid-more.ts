import { both, dropped, forwarded, refused, sdp, type TortureCase, wire } from './torture-case.ts'

const rfc = 4475
const BODY = sdp('192.0.2.5')
const DESCRIBED = `Content-Type: application/sdp\nContent-Length: ${BODY.length}`

/** §3.1.2.11 to §3.1.2.19: invalid messages, and §3.2: the transaction layer. */
export const INVALID_MORE: readonly TortureCase[] = [
  {
    rfc,
    section: '3.1.2.11',
    name: 'escruri',
    message: (run) =>
      wire(
        `INVITE sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0
To: sip:user@example.com
From: sip:caller@example.net;tag=341518
Max-Forwards: 7
Contact: <sip:caller@host39923.example.net>
Call-ID: escruri.${run}.23940-asdfhj-aje3br-234q098w-fawerh2q-h4n5
CSeq: 149209342 INVITE
Via: SIP/2.0/UDP host-of-the-hour.example.com;branch=z9hG4bKescruri${run}
${DESCRIBED}`,
        BODY,
      ),
    ...both(refused(400)),
    why: 'headers in a Request-URI: 400; above all they must not be forwarded',
  },
  {
    rfc,
    section: '3.1.2.12',
    name: 'baddate',
    message: (run) =>
      wire(
        `INVITE sip:user@example.com SIP/2.0
To: sip:user@example.com
From: sip:caller@example.net;tag=2234923
Max-Forwards: 70
Call-ID: baddate.${run}.239423mnsadf3j23lj42--sedfnm234
CSeq: 1392934 INVITE
Via: SIP/2.0/UDP host.example.com;branch=z9hG4bKbaddate${run}
Date: Fri, 01 Jan 2010 16:00:00 EST
Contact: <sip:caller@host5.example.net>
${DESCRIBED}`,
        BODY,
      ),
    ...both(forwarded),
    why: 'nothing here depends on Date, so that it is no reason to reject (RFC 3261 §16.3 step 1)',
  },
  {
    rfc,
    section: '3.1.2.13',
    name: 'regbadct',
    message: (run) =>
      wire(`REGISTER sip:example.com SIP/2.0
To: sip:user@example.com
From: sip:user@example.com;tag=998332
Max-Forwards: 70
Call-ID: regbadct.${run}.k345asrl3fdbv@10.0.0.1
CSeq: 1 REGISTER
Via: SIP/2.0/UDP 135.180.130.133:5060;branch=z9hG4bKregbadct${run}
Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E
l: 0`),
    ...both(forwarded),
    why: "a REGISTER's Contact is the registrar's business: a proxy does not read it (RFC 3261 §16.3 step 1)",
  },
  {
    rfc,
    section: '3.1.2.14',
    name: 'badaspec',
    message: (run) =>
      wire(`OPTIONS sip:user@example.org SIP/2.0
Via: SIP/2.0/UDP host4.example.com:5060;branch=z9hG4bKbadaspec${run}
Max-Forwards: 70
From: "Bell, Alexander" <sip:a.g.bell@example.com>;tag=433423
To: "Watson, Thomas" < sip:t.watson@example.org >
Call-ID: badaspec.${run}.sdf0234n2nds0a099u23h3hnnw009cdkne3
Accept: application/sdp
CSeq: 3923239 OPTIONS
l: 0`),
    ...both(refused(400, 'bad-to')),
    why: 'spaces within the address of To, which a proxy needs: reasonable to reject with 400',
  },
  {
    rfc,
    section: '3.1.2.15',
    name: 'baddn',
    message: (run) =>
      wire(`OPTIONS sip:t.watson@example.org SIP/2.0
Via:     SIP/2.0/UDP c.example.com:5060;branch=z9hG4bKbaddn${run}
Max-Forwards:      70
From:    Bell, Alexander <sip:a.g.bell@example.com>;tag=43
To:      Watson, Thomas <sip:t.watson@example.org>
Call-ID: baddn.${run}.31415@c.example.com
Accept: application/sdp
CSeq:    3923239 OPTIONS
l: 0`),
    ...both(refused(400, 'bad-from')),
    why: 'a comma in a name without quotes: 400, for a proxy must not pass the error on',
  },
  {
    rfc,
    section: '3.1.2.16',
    name: 'badvers',
    message: (run) =>
      wire(`OPTIONS sip:t.watson@example.org SIP/7.0
Via:     SIP/7.0/UDP c.example.com;branch=z9hG4bKbadvers${run}
Max-Forwards:     70
From:    A. Bell <sip:a.g.bell@example.com>;tag=qweoiqpe
To:      T. Watson <sip:t.watson@example.org>
Call-ID: badvers.${run}.31417@c.example.com
CSeq:    1 OPTIONS
l: 0`),
    ...both(refused(505, 'bad-version')),
    why: 'another version of SIP: 505, though its Via is of that version too',
  },
  {
    rfc,
    section: '3.1.2.17',
    name: 'mismatch01',
    message: (run) =>
      wire(`OPTIONS sip:user@example.com SIP/2.0
To: sip:jo.user@example.com
From: sip:caller@example.net;tag=34525
Max-Forwards: 6
Call-ID: mismatch01.${run}.dj0234sxdfl3
CSeq: 8 INVITE
Via: SIP/2.0/UDP host.example.com;branch=z9hG4bKmismatch01${run}
l: 0`),
    ...both(refused(400, 'method-mismatch')),
    why: 'the method of CSeq is another than that of the request line: 400',
  },
  {
    rfc,
    section: '3.1.2.18',
    name: 'mismatch02',
    message: (run) =>
      wire(
        `NEWMETHOD sip:user@example.com SIP/2.0
To: sip:jo.user@example.com
From: sip:caller@example.net;tag=34525
Max-Forwards: 6
Call-ID: mismatch02.${run}.dj0234sxdfl3
CSeq: 8 INVITE
Contact: <sip:caller@host.example.net>
Via: SIP/2.0/UDP host.example.net;branch=z9hG4bKmismatch02${run}
Content-Type: application/sdp
l: ${BODY.length}`,
        BODY,
      ),
    ...both(refused(501, 'method-mismatch')),
    why: 'the same with a method nobody knows: 501 has better prospects than 400, at proxies above all',
  },
  {
    rfc,
    section: '3.1.2.19',
    name: 'bigcode',
    message: (run) =>
      wire(`SIP/2.0 4294967301 better not break the receiver
Via: SIP/2.0/UDP 192.0.2.105;branch=z9hG4bKbigcode${run}
Call-ID: bigcode.${run}.asdof3uj203asdnf3429uasdhfas3ehjasdfas9i
CSeq: 353494 INVITE
From: <sip:user@example.com>;tag=39ansfi3
To: <sip:user@example.edu>;tag=902jndnke3
Content-Length: 0
Contact: <sip:user@host105.example.com>`),
    ...both(dropped('bad-start-line')),
    why: 'a response code above 699: dropped',
  },
  {
    rfc,
    section: '3.2.1',
    name: 'badbranch',
    message: (run) =>
      wire(`OPTIONS sip:user@example.com SIP/2.0
To: sip:user@example.com
From: sip:caller@example.org;tag=33242
Max-Forwards: 3
Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK
Accept: application/sdp
Call-ID: badbranch.${run}.sadonfo23i420jv0as0derf3j3n
CSeq: 8 OPTIONS
l: 0`),
    ...both(forwarded),
    why: 'the cookie without a name behind it tells no transaction: matched as before RFC 3261, by the other fields (§17.2.3)',
  },
]
