import { type DropReason, statusOf } from '#engine/sip/drop-reasons.ts'

/** What of a request a person has to look at, and what is wrong with it. */
export interface RequestProblem {
  readonly field: string
  readonly message: string
}

type Words = readonly [field: string, words: string]

/** By what a parser found: the part of a pasted message, and what it should be (RFC 3261 §7, §8.1.1, §20). */
const WORDS: { readonly [reason in DropReason]: Words } = {
  empty: ['message', 'there is nothing in it'],
  'not-sip': ['start line', 'this is no SIP request; it begins as "INVITE sip:alice@example.org SIP/2.0"'],
  'bad-version': ['start line', 'it must end with SIP/2.0'],
  'bad-start-line': ['start line', 'method, Request-URI and SIP/2.0 stand in it, one blank between them'],
  'start-line-too-long': ['start line', 'it is longer than the limits allow'],
  'bad-line-end': ['message', 'its lines must all end alike, with CRLF'],
  'no-header-end': ['message', 'the header fields must end with an empty line'],
  'bad-header-name': ['header', 'a line is no header field, as "Subject: lunch"'],
  'too-many-headers': ['header', 'there are more header fields than the limits allow'],
  'header-line-too-long': ['header', 'a header field is longer than the limits allow'],
  'header-too-large': ['header', 'the header fields together are larger than the limits allow'],
  'message-too-large': ['message', 'it is larger than the limits allow'],
  'too-many-vias': ['Via', 'there are more Via values than hops are allowed'],
  'duplicate-header': ['header', 'From, To, Call-ID, CSeq or Content-Length stands twice'],
  'missing-header': ['header', 'Via, From, To, Call-ID and CSeq must all be there'],
  'bad-via': ['Via', 'it cannot be read; write it as "SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK1"'],
  'bad-from': ['From', 'it cannot be read; write it as "<sip:alice@example.org>;tag=1"'],
  'bad-to': ['To', 'it cannot be read; write it as "<sip:bob@example.org>"'],
  'bad-call-id': ['Call-ID', 'it cannot be read; it is one word without blanks'],
  'bad-cseq': ['CSeq', 'it cannot be read; write it as "1 INVITE"'],
  'method-mismatch': ['CSeq', 'its method is another than that of the start line'],
  'bad-max-forwards': ['Max-Forwards', 'it is a number from 0 to 255'],
  'bad-content-length': ['Content-Length', 'it is missing where a stream needs it, or is no number'],
  'body-too-short': ['Content-Length', 'it says more than there is of the body'],
  'bad-route': ['Route', 'it cannot be read; write it as "<sip:192.0.2.1;lr>"'],
}

/** The form's own names of these parts. */
const FORM_FIELDS: ReadonlyMap<string, string> = new Map([
  ['start line', 'requestUri'],
  ['From', 'from'],
  ['To', 'to'],
  ['Call-ID', 'callId'],
  ['CSeq', 'method'],
])

/** A pasted message that does not parse: the part, what is wrong, and what its sender would be told. */
export function pastedProblem(reason: DropReason): RequestProblem {
  const [field, words] = WORDS[reason]
  const status = statusOf(reason)
  const told = status === 0 ? 'it would be dropped' : `its sender would be answered ${status}`
  return { field, message: `${words} (${reason}: ${told})` }
}

/** The same of a request built of the form's parts. */
export function builtProblem(reason: DropReason): RequestProblem {
  const [part, words] = WORDS[reason]
  return { field: FORM_FIELDS.get(part) ?? 'headers', message: words }
}
