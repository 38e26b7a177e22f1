import { signedMessage, tortuous } from './long-messages.ts'
import { INVALID } from './rfc4475-invalid.ts'
import { INVALID_MORE } from './rfc4475-invalid-more.ts'
import { SEMANTICS } from './rfc4475-semantics.ts'
import { SEMANTICS_MORE } from './rfc4475-semantics-more.ts'
import { VALID } from './rfc4475-valid.ts'
import { IPV6, mixedVias, receivedBehind } from './rfc5118.ts'
import {
  both,
  forwarded,
  type Run,
  refused,
  refusedAndClosed,
  type TortureCase,
  UNUSUAL_REASON,
  wire,
} from './torture-case.ts'

/** Every message of RFC 4475 and RFC 5118, in their order. None is left out. */
export const TORTURE: readonly TortureCase[] = [
  ...VALID,
  ...INVALID,
  ...INVALID_MORE,
  ...SEMANTICS,
  ...SEMANTICS_MORE,
  ...IPV6,
]

/** The destination answers with the start line that its request asks for. */
const askingFor = (name: string, run: Run, startLine: string) =>
  wire(`INVITE sip:user@example.com SIP/2.0
Via: SIP/2.0/UDP host.example.com;branch=z9hG4bKasked-${name}${run}
Max-Forwards: 70
To: sip:user@example.com
From: sip:caller@example.net;tag=9
Call-ID: asked-${name}.${run}
CSeq: 35 INVITE
Contact: <sip:caller@host.example.com>
X-Answer: ${startLine}
Content-Length: 0`)

const bareCookie = (callId: string) =>
  wire(`OPTIONS sip:user@example.com SIP/2.0
To: sip:user@example.com
From: sip:caller@example.org;tag=33242
Max-Forwards: 3
Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK
Call-ID: ${callId}
CSeq: 8 OPTIONS
l: 0`)

/** What a message does not show by itself: those a dialog or a route keeps from being forwarded, without it; and what the text beside a message names. */
export const VARIANTS: readonly TortureCase[] = [
  {
    rfc: 4475,
    section: '3.1.1.1',
    name: 'wsinv, without To tag and Route',
    message: (run) => tortuous(`new-${run}`, 'TO :\n sip:vera@chair.example.com ;   x    = 1918181833n', ''),
    ...both(forwarded),
    why: 'as a new call it leaves as it came, folds and all',
  },
  {
    rfc: 4475,
    section: '3.1.1.11',
    name: 'mpart01, without Route',
    message: (run) => signedMessage(`new-${run}`, ''),
    ...both(forwarded),
    why: 'a binary body with NULs and empty lines is framed by its length alone',
  },
  {
    rfc: 4475,
    section: '3.1.1.12',
    name: 'unreason, asked for',
    message: (run) => askingFor('unreason', run, `SIP/2.0 200 ${UNUSUAL_REASON}`),
    ...both(forwarded),
    why: 'any reason phrase the grammar allows reaches the caller octet by octet',
  },
  {
    rfc: 4475,
    section: '3.1.1.13',
    name: 'noreason, asked for',
    message: (run) => askingFor('noreason', run, 'SIP/2.0 200 '),
    ...both(forwarded),
    why: 'so does an empty one',
  },
  {
    rfc: 4475,
    section: '3.1.2.3',
    name: 'ncl, a word for a number',
    message: (run) =>
      wire(`OPTIONS sip:user@example.com SIP/2.0
Via: SIP/2.0/UDP 192.0.2.53;branch=z9hG4bKncl-five${run}
Max-Forwards: 254
To: sip:user@example.com
From: sip:caller@example.net;tag=32394234
Call-ID: ncl-five.${run}
CSeq: 0 OPTIONS
Content-Length: five`),
    udp: refused(400, 'bad-content-length'),
    tcp: refusedAndClosed(400, 'content-length-invalid', 'bad-content-length'),
    why: 'a length that is no number is treated like a negative one',
  },
  ...['one', 'two'].map(
    (which): TortureCase => ({
      rfc: 4475,
      section: '3.2.1',
      name: `badbranch, request ${which} of two with the bare cookie`,
      message: (run) => bareCookie(`badbranch-${which}.${run}`),
      ...both(forwarded),
      why: 'the second one is not taken for the first come again',
    }),
  ),
  {
    rfc: 5118,
    section: '4.5',
    name: 'via-received-param-with-delim, outside any dialog',
    message: receivedBehind('OPTIONS', '[2001:db8::9:255]', ''),
    ...both(forwarded),
    why: 'read with brackets as well',
  },
  {
    rfc: 5118,
    section: '4.7',
    name: 'mult-ip-in-header, outside any dialog',
    message: mixedVias('OPTIONS', ''),
    ...both(forwarded),
    why: 'Via of both families leave as they came',
  },
]
