import { formatHost, isIpv4, isIpv6 } from '#engine/contract/address.ts'
import type { DryRunCommand } from '#engine/contract/dry-run.ts'
import { isByteStream } from '#engine/contract/transport-facts.ts'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import type { MessageLimits } from '#engine/sip/message-limits.ts'
import type { Listener } from '#engine/transport/transport.ts'
import { builtProblem, pastedProblem, type RequestProblem } from './dry-run-faults.ts'

/** Who calls where nobody is named: RFC 3261 §8.1.1.3 for From, a name that leads nowhere (RFC 2606) for To. */
const ANONYMOUS = 'sip:anonymous@anonymous.invalid'
const ANYBODY = 'sip:anybody@fairline.invalid'
const CALL_ID = 'dry-run@fairline.invalid'
const CONTROL = /\p{Cc}/u
/** They go where their INVITE went, and begin nothing. */
const COMPANIONS: readonly string[] = ['ACK', 'CANCEL']

export function isProblem(made: SipMessage | RequestProblem): made is RequestProblem {
  return 'field' in made
}

/** The request that is asked about, as it would come off the socket of `listener`; parsed within the limits in force. */
export function requestOf(
  command: DryRunCommand,
  listener: Listener,
  limits: MessageLimits,
): SipMessage | RequestProblem {
  const isPasted = command.message.trim() !== ''
  const fault = isPasted ? null : faultOfParts(command)
  if (fault) return fault
  const text = isPasted ? pastedText(command.message) : builtText(command, listener)
  const parsed = parseMessage(Buffer.from(text, 'utf8'), limits)
  if ('malformed' in parsed) return (isPasted ? pastedProblem : builtProblem)(parsed.reason)
  if (isByteStream(listener.transport) && !parsed.hasContentLength) return pastedProblem('bad-content-length')
  if (!parsed.isRequest) return { field: 'message', message: 'this is a response; paste a request' }
  if (COMPANIONS.includes(parsed.method))
    return { field: 'method', message: `${parsed.method} goes where its INVITE went; it is never placed` }
  return parsed
}

/** Editors take the CR of a line's end away, and the empty line at the end of a message without a body. */
function pastedText(message: string): string {
  const lines = message.trimStart().replace(/\r?\n/g, '\r\n')
  if (lines.includes('\r\n\r\n')) return `${lines}\r\n`
  return `${lines.trimEnd()}\r\n\r\n`
}

function builtText(command: DryRunCommand, { transport, hostPort }: Listener): string {
  const { method, sourceAddress, sourcePort, headers } = command
  const requestUri = command.requestUri || bareUri(command.to) || ANYBODY
  const from = nameAddress(command.from || ANONYMOUS)
  const sentBy = sourceAddress === '' ? hostPort : `${formatHost(sourceAddress)}:${sourcePort || 5_060}`
  return [
    `${method} ${requestUri} SIP/2.0`,
    `Via: SIP/2.0/${transport.toUpperCase()} ${sentBy};branch=z9hG4bK-dry-run`,
    'Max-Forwards: 70',
    `From: ${/;\s*tag=/i.test(from) ? from : `${from};tag=dry-run`}`,
    `To: ${nameAddress(command.to || requestUri)}`,
    `Call-ID: ${command.callId || CALL_ID}`,
    `CSeq: 1 ${method}`,
    ...headers.filter((header) => header.trim() !== ''),
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
}

/** `sip:alice@example.org` in brackets, so that its parameters stay its own (RFC 3261 §20.10). */
function nameAddress(text: string): string {
  return text.includes('<') ? text : `<${text}>`
}

function bareUri(text: string): string {
  return /<([^>]*)>/.exec(text)?.[1] ?? text
}

function faultOfParts(command: DryRunCommand): RequestProblem | null {
  const parts = ['requestUri', 'from', 'to', 'callId'] as const
  const field = parts.find((part) => CONTROL.test(command[part]))
  if (field) return { field, message: 'it must be one line without control characters' }
  const header = command.headers.findIndex((line) => CONTROL.test(line))
  if (header < 0) return null
  return { field: `headers.${header}`, message: 'one header field to a line, without control characters' }
}

/** Null: as sockets write it, or not given. */
export function faultOfSource({ sourceAddress }: DryRunCommand): RequestProblem | null {
  if (sourceAddress === '' || isIpv4(sourceAddress) || isIpv6(sourceAddress)) return null
  return { field: 'sourceAddress', message: 'write a numeric address, as 192.0.2.7 or 2001:db8::7' }
}
