import { BODY, longVias, many, signedMessage, tortuous, twoInOne } from './long-messages.ts'
import {
  both,
  dropped,
  forwarded,
  type Outcome,
  refused,
  sdp,
  type TortureCase,
  UNUSUAL_REASON,
  utf8,
  wire,
} from './torture-case.ts'

const raw = String.raw
const rfc = 4475
const oddMethod = "!interesting-Method0123456789_*+`.%indeed'~"
const oddUser = "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*"

const surplusCut: Outcome = { kind: 'forwarded', as: (run) => twoInOne(run).slice(0, 1) }
const oneAfterTheOther: Outcome = { kind: 'forwarded', as: twoInOne }

/** §3.1.1: valid messages, all of which an element must read. */
export const VALID: readonly TortureCase[] = [
  {
    rfc,
    section: '3.1.1.1',
    name: 'wsinv',
    message: (run) =>
      tortuous(
        run,
        'TO :\n sip:vera@chair.example.com ;   tag    = 1918181833n',
        'Route:\n <sip:services.example.com;lr;unknownwith=value;unknown-no-value>\n',
      ),
    ...both(refused(481)),
    why: 'well formed, so never 400; its To tag puts it into a dialog nobody here knows (RFC 3261 §12.2.2), and a foreign Route is not followed for strangers',
  },
  {
    rfc,
    section: '3.1.1.2',
    name: 'intmeth',
    message: (run) =>
      wire(
        raw`${oddMethod} sip:${oddUser}:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0
Via: SIP/2.0/TCP host1.example.com;branch=z9hG4bK-.!%66*_+${'`'}'~${run}
To: "BEL:${'\\\x07'} NUL:${'\\\0'} DEL:${'\\\x7f'}" <sip:${oddUser}@example.com>
From: token1~${'`'} token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%="${utf8('работающий')}";tag=_token~1'+${'`'}*%!-.
Call-ID: intmeth.${run}.word%ZK-!.*_+'@word${'`'}~)(><:\/"][?}{
CSeq: 139122385 ${oddMethod}
Max-Forwards: 255
extensionHeader-!.%*+_${'`'}'~:${utf8('\uFEFF大停電')}
Content-Length: 0`,
      ),
    ...both(forwarded),
    why: 'unknown methods are forwarded like any other (RFC 3261 §16.2); each odd octet is legal where it stands',
  },
  {
    rfc,
    section: '3.1.1.3',
    name: 'esc01',
    message: (run) =>
      wire(
        `INVITE sip:sips%3Auser%40example.com@example.net SIP/2.0
To: sip:%75se%72@example.com
From: <sip:I%20have%20spaces@example.net>;tag=938
Max-Forwards: 87
i: esc01.${run}.239409asdfakjkn23onasd0-3234
CSeq: 234234 INVITE
Via: SIP/2.0/UDP host5.example.net;branch=z9hG4bKesc01${run}
C: application/sdp
Contact:
  <sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31>
Content-Length: ${BODY.length}`,
        BODY,
      ),
    ...both(forwarded),
    why: 'escapes are legal in URIs and leave as they came; the user part is not taken for a sips URI',
  },
  {
    rfc,
    section: '3.1.1.4',
    name: 'escnull',
    message: (run) =>
      wire(`REGISTER sip:example.com SIP/2.0
To: sip:null-%00-null@example.com
From: sip:null-%00-null@example.com;tag=839923423
Max-Forwards: 70
Call-ID: escnull.${run}.39203ndfvkjdasfkq3w4otrq0adsfdfnavd
CSeq: 14398234 REGISTER
Via: SIP/2.0/UDP host5.example.com;branch=z9hG4bKescnull${run}
Contact: <sip:%00@host5.example.com>
Contact: <sip:%00%00@host5.example.com>
L:0`),
    ...both(forwarded),
    why: 'an escaped NUL is three legal octets, and nothing is cut short at it',
  },
  {
    rfc,
    section: '3.1.1.5',
    name: 'esc02',
    message: (run) =>
      wire(`RE%47IST%45R sip:registrar.example.com SIP/2.0
To: "%Z%45" <sip:resource@example.com>
From: "%Z%45" <sip:resource@example.com>;tag=f232jadfj23
Call-ID: esc02.${run}.asdfnqwo34rq23i34jrjasdcnl23nrlknsdf
Via: SIP/2.0/TCP host.example.com;branch=z9hG4bK209%fzsnel234${run}
CSeq: 29344 RE%47IST%45R
Max-Forwards: 70
Contact: <sip:alias1@host1.example.com>
C%6Fntact: <sip:alias2@host2.example.com>
Contact: <sip:alias3@host3.example.com>
l: 0`),
    ...both(forwarded),
    why: 'a percent sign outside a URI is no escape: an unknown method and an unknown header, both forwarded',
  },
  {
    rfc,
    section: '3.1.1.6',
    name: 'lwsdisp',
    message: (run) =>
      wire(`OPTIONS sip:user@example.com SIP/2.0
To: sip:user@example.com
From: caller<sip:caller@example.com>;tag=323
Max-Forwards: 70
Call-ID: lwsdisp.${run}.1234abcd@funky.example.com
CSeq: 60 OPTIONS
Via: SIP/2.0/UDP funky.example.com;branch=z9hG4bKlwsdisp${run}
l: 0`),
    ...both(forwarded),
    why: 'a specification bug: no white space is needed before the bracket',
  },
  {
    rfc,
    section: '3.1.1.7',
    name: 'longreq',
    message: (run) =>
      wire(
        `INVITE sip:user@example.com SIP/2.0
To: "I have a user name of ${many(10, 'extreme')} proportion"<sip:user@example.com:6000;unknownparam1=very${many(20, 'long')}value;longparam${many(25, 'name')}=shortvalue;very${many(25, 'long')}ParameterNameWithNoValue>
F: sip:${many(5, 'amazinglylongcallername')}@example.net;tag=12${many(50, '982')}424;unknownheaderparam${many(20, 'name')}=unknowheaderparam${many(15, 'value')};unknownValueless${many(10, 'paramname')}
Call-ID: longreq.${run}.one${many(20, 'really')}longcallid
CSeq: 3882340 INVITE
Unknown-${many(20, 'Long')}-Name: unknown-${many(20, 'long')}-value; unknown-${many(20, 'long')}-parameter-name = unknown-${many(20, 'long')}-parameter-value
${longVias()}
Via: SIP/2.0/TCP host.example.com;received=192.0.2.5;branch=very${many(50, 'long')}branchvalue
Max-Forwards: 70
Contact: <sip:${many(5, 'amazinglylongcallername')}@host5.example.net>
Content-Type: application/sdp
l: ${BODY.length}`,
        BODY,
      ),
    ...both(forwarded),
    why: 'long values and 34 Via fields in every spelling are legal',
  },
  {
    rfc,
    section: '3.1.1.8',
    name: 'dblreq',
    message: (run) => Buffer.concat(twoInOne(run)),
    udp: surplusCut,
    tcp: oneAfterTheOther,
    why: 'surplus octets of a datagram are no part of the message and are not forwarded (RFC 3261 §18.3); on a stream they are the next message',
  },
  {
    rfc,
    section: '3.1.1.9',
    name: 'semiuri',
    message: (run) =>
      wire(`OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0
To: sip:j_user@example.com
From: sip:caller@example.org;tag=33242
Max-Forwards: 3
Call-ID: semiuri.${run}.0ha0isndaksdj
CSeq: 8 OPTIONS
Accept: application/sdp, application/pkcs7-mime,
        multipart/mixed, multipart/signed,
        message/sip, message/sipfrag
Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKsemiuri${run}
l: 0`),
    ...both(forwarded),
    why: 'a semicolon before the at sign belongs to the user part',
  },
  {
    rfc,
    section: '3.1.1.10',
    name: 'transports',
    message: (run) =>
      wire(`OPTIONS sip:user@example.com SIP/2.0
To: sip:user@example.com
From: <sip:caller@example.com>;tag=323
Max-Forwards: 70
Call-ID:  transports.${run}.kijh4akdnaqjkwendsasfdj
Accept: application/sdp
CSeq: 60 OPTIONS
Via: SIP/2.0/UDP t1.example.com;branch=z9hG4bKtransports${run}
Via: SIP/2.0/SCTP t2.example.com;branch=z9hG4bKklasjdhf
Via: SIP/2.0/TLS t3.example.com;branch=z9hG4bK2980unddj
Via: SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bKasd0f3en
Via: SIP/2.0/TCP t5.example.com;branch=z9hG4bK0a9idfnee
l: 0`),
    ...both(forwarded),
    why: 'the transports of other hops are their business, unknown ones too',
  },
  {
    rfc,
    section: '3.1.1.11',
    name: 'mpart01',
    message: (run) => signedMessage(run, 'Route: <sip:127.0.0.1:5080>\n'),
    ...both(refused(403)),
    why: 'well formed, so never 400; a preloaded Route of a host that is not ours would make an open relay: 403 (RFC 3261 §16.3, §26)',
  },
  {
    rfc,
    section: '3.1.1.12',
    name: 'unreason',
    message: (run) => {
      const body = sdp('192.0.2.198')
      return wire(
        `SIP/2.0 200 ${UNUSUAL_REASON}
Via: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bKunreason${run}
Call-ID: unreason.${run}.1234ksdfak3j2erwedfsASdf
CSeq: 35 INVITE
From: sip:user@example.com;tag=11141343
To: sip:user@example.edu;tag=2229
Content-Length: ${body.length}
Content-Type: application/sdp
Contact: <sip:user@host198.example.com>`,
        body,
      )
    },
    ...both(dropped('stray-response')),
    why: 'well formed, but nobody here asked for it: dropped as stray, not as malformed (RFC 6026 §8.9); the variant is asked for',
  },
  {
    rfc,
    section: '3.1.1.13',
    name: 'noreason',
    message: (run) =>
      wire(`SIP/2.0 100${' '}
Via: SIP/2.0/UDP 192.0.2.105;branch=z9hG4bKnoreason${run}
Call-ID: noreason.${run}.asndj203insdf99223ndf
CSeq: 35 INVITE
From: <sip:user@example.com>;tag=39ansfi3
To: <sip:user@example.edu>;tag=902jndnke3
Content-Length: 0
Contact: <sip:user@host105.example.com>`),
    ...both(dropped('stray-response')),
    why: 'well formed, but nobody here asked for it, and a 100 is never forwarded (RFC 3261 §16.7 step 5)',
  },
]
