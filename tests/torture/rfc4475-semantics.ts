import { both, forwarded, type Outcome, refused, sdp, type TortureCase, wire } from './torture-case.ts'

const rfc = 4475
const BODY = sdp('192.0.2.25')
const AUDIO = '<audio>\r\n <pcmu port="443"/>\r\n</audio>\r\n'

const unsupported: Outcome = {
  kind: 'answered',
  code: 420,
  header: 'Unsupported: noProxiesSupportThis, norDoAnyProxiesSupportThis',
  drops: [],
}

/** §3.3.1 to §3.3.8: the application layer. */
export const SEMANTICS: readonly TortureCase[] = [
  {
    rfc,
    section: '3.3.1',
    name: 'insuf',
    message: (run) =>
      wire(
        `INVITE sip:user@example.com SIP/2.0
CSeq: 193942 INVITE
Via: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf${run}
Content-Type: application/sdp
l: ${BODY.length}`,
        BODY,
      ),
    ...both(refused(400, 'missing-header')),
    why: 'Call-ID, From and To are missing: 400',
  },
  {
    rfc,
    section: '3.3.2',
    name: 'unkscm',
    message: (run) =>
      wire(`OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0
To: sip:user@example.com
From: sip:caller@example.net;tag=384
Max-Forwards: 3
Call-ID: unkscm.${run}.nasdfasser0q239nwsdfasdkl34
CSeq: 3923423 OPTIONS
Via: SIP/2.0/TCP host9.example.com;branch=z9hG4bKunkscm${run}
Content-Length: 0`),
    ...both(refused(416)),
    why: 'a scheme nobody knows: 416 (RFC 3261 §16.3 step 2), and To is not asked for the way',
  },
  {
    rfc,
    section: '3.3.3',
    name: 'novelsc',
    message: (run) =>
      wire(`OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0
To: sip:user@example.com
From: sip:caller@example.net;tag=384
Max-Forwards: 3
Call-ID: novelsc.${run}.asdfasser0q239nwsdfasdkl34
CSeq: 3923423 OPTIONS
Via: SIP/2.0/TCP host9.example.com;branch=z9hG4bKnovelsc${run}
Content-Length: 0`),
    ...both(refused(416)),
    why: 'a known scheme that no destination would ever accept: 416',
  },
  {
    rfc,
    section: '3.3.4',
    name: 'unksm2',
    message: (run) =>
      wire(`REGISTER sip:example.com SIP/2.0
To: isbn:2983792873
From: <http://www.example.com>;tag=3234233
Call-ID: unksm2.${run}.daksdj@hyphenated-host.example.com
CSeq: 234902 REGISTER
Max-Forwards: 70
Via: SIP/2.0/UDP 192.0.2.21:5060;branch=z9hG4bKunksm2${run}
Contact: <name:John_Smith>
l: 0`),
    ...both(forwarded),
    why: "schemes in To, From and Contact are the ends' business: forwarded like any other request for this URI",
  },
  {
    rfc,
    section: '3.3.5',
    name: 'bext01',
    message: (run) =>
      wire(`OPTIONS sip:user@example.com SIP/2.0
To: sip:j_user@example.com
From: sip:caller@example.net;tag=242etr
Max-Forwards: 6
Call-ID: bext01.${run}.0ha0isndaksdj
Require: nothingSupportsThis, nothingSupportsThisEither
Proxy-Require: noProxiesSupportThis, norDoAnyProxiesSupportThis
CSeq: 8 OPTIONS
Via: SIP/2.0/TLS fold-and-staple.example.com;branch=z9hG4bKbext01${run}
Content-Length: 0`),
    ...both(unsupported),
    why: 'a proxy answers for Proxy-Require, and for that alone: 420 that lists it (RFC 3261 §16.3 step 5)',
  },
  {
    rfc,
    section: '3.3.6',
    name: 'invut',
    message: (run) =>
      wire(
        `INVITE sip:user@example.com SIP/2.0
Contact: <sip:caller@host5.example.net>
To: sip:jo.user@example.com
From: sip:caller@example.net;tag=8392034
Max-Forwards: 70
Call-ID: invut.${run}.0ha0isndaksdjadsfij34n23d
CSeq: 235448 INVITE
Via: SIP/2.0/UDP somehost.example.com;branch=z9hG4bKinvut${run}
Content-Type: application/unknownformat
Content-Length: ${AUDIO.length}`,
        AUDIO,
      ),
    ...both(forwarded),
    why: 'a proxy need not understand bodies',
  },
  {
    rfc,
    section: '3.3.7',
    name: 'regaut01',
    message: (run) =>
      wire(`REGISTER sip:example.com SIP/2.0
To: sip:jo.user@example.com
From: sip:jo.user@example.com;tag=87321hj23128
Max-Forwards: 8
Call-ID: regaut01.${run}.0ha0isndaksdj
CSeq: 9338 REGISTER
Via: SIP/2.0/TCP 192.0.2.253;branch=z9hG4bKregaut01${run}
Authorization: NoOneKnowsThisScheme opaque-data=here
Content-Length:0`),
    ...both(forwarded),
    why: 'Authorization leaves as it came, whatever its scheme',
  },
  {
    rfc,
    section: '3.3.8',
    name: 'multi01',
    message: (run) =>
      wire(
        `INVITE sip:user@company.example SIP/2.0
Contact: <sip:caller@host25.example.net>
Via: SIP/2.0/UDP 192.0.2.25;branch=z9hG4bKmulti01${run}
Max-Forwards: 70
CSeq: 5 INVITE
Call-ID: multi01.${run}.98asdh@192.0.2.1
CSeq: 59 INVITE
Call-ID: multi01.${run}.98asdh@192.0.2.2
From: sip:caller@example.com;tag=3413415
To: sip:user@example.com
To: sip:other@example.net
From: sip:caller@example.net;tag=2923420123
Content-Type: application/sdp
l: ${BODY.length}
Contact: <sip:caller@host36.example.net>
Max-Forwards: 5`,
        BODY,
      ),
    ...both(refused(400, 'duplicate-header')),
    why: 'fields that may stand once stand twice: 400',
  },
]
