import { escaped, receive, send, trying, whenAsked } from './sipp-xml.ts'
import type { Check, HearRequestStep, HearResponseStep, RequestStep, ResponseStep, Step } from './steps.ts'

export interface ScriptOrder {
  readonly side: 'caller' | 'callee'
  readonly steps: readonly Step[]
  readonly lingerMs: number
  /** Its leg is UDP, where what is not answered in T1 comes again (RFC 3261 §17). */
  readonly isUnreliable: boolean
}

/**
 * SIPp's XML of one side of a scenario. Addresses come as SIPp keys, because an IPv6 reference in brackets would
 * be taken for one of its keywords: `fl_via` transport, `fl_sentby`, `fl_contact`, `fl_engine`.
 *
 * A response to a non-INVITE is known by its branch; without that SIPp takes a 200 that the INVITE's callee repeats for
 * the one it waits for. So it leaves out what comes again, and acknowledges a 2xx that does (RFC 3261 §13.2.2.4). To
 * INVITEs it gives no transaction: SIPp 3.6.1 aborts at a second 2xx that it reads before it acknowledged the first.
 * Requests that come again it knows right after the first alone, so those that late answers bring about are told to it.
 */
export function sippScript(order: ScriptOrder): string {
  return new Script(order).render(order)
}

/** All lines of Via and Record-Route, in whatever order the proxies left them. */
const TRAIL = '((Via|Record-Route):[^[:cntrl:]]*[[:cntrl:]]+)+'
/** From its place on, in pauses too; where the script stands then it goes on. */
const ANY_TIME = 'optional="global" advance_state="false"'
/** Counted (counter 4). */
const AGAIN = `${ANY_TIME} counter="4"`
const DIALOG_FORMING = new Set(['INVITE', 'SUBSCRIBE', 'REFER'])
const ALLOW =
  'Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, REFER, NOTIFY, SUBSCRIBE, MESSAGE'

class Script {
  private readonly side: 'caller' | 'callee'
  private readonly variables = new Set<string>()
  private readonly kept = new Map<string, HearRequestStep>()
  private readonly isUnreliable: boolean
  /** The last request of ours by its method. */
  private readonly asked = new Map<string, RequestStep>()
  private lastAsked: RequestStep | null = null
  private last: HearRequestStep | null = null
  /** What may come again from the next message on. */
  private repetitions: string[] = []
  private isAcknowledged = false

  constructor({ side, isUnreliable }: Pick<ScriptOrder, 'side' | 'isUnreliable'>) {
    this.side = side
    this.isUnreliable = isUnreliable
  }

  render({ steps, lingerMs }: Pick<ScriptOrder, 'steps' | 'lingerMs'>): string {
    const body = steps.map((step) => this.step(step)).join('\n')
    const reference =
      this.variables.size > 0 ? `<Reference variables="${[...this.variables].join(',')}"/>\n` : ''
    const end = `<timewait milliseconds="${lingerMs}"/>`
    const flow = this.side === 'caller' ? body : amongProbes(body)
    return `<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="${this.side}">\n${flow}\n${reference}${end}\n</scenario>\n`
  }

  private step(step: Step): string {
    switch (step.kind) {
      case 'pause':
        return `<pause milliseconds="${step.ms}"/>`
      case 'request':
        return this.ask(step)
      case 'response':
        return send(this.response(step), this.isRepeated(step))
      case 'hear-request':
        return this.hearRequest(step)
      case 'hear-response':
        return this.hearResponse(step)
    }
  }

  private ask(step: RequestStep): string {
    const { method } = step
    const lines = this.request(step)
    if (method === 'ACK') return send(lines, false)
    this.asked.set(method, step)
    this.lastAsked = step
    if (!hasTransaction(step)) return send(lines, true)
    return whenAsked(this.variables) + send(lines, true, `start_txn="${nameOf(step)}"`)
  }

  private request(step: RequestStep): string[] {
    const { method, cseq, inDialog, uri, routes } = step
    const branch = `z9hG4bK[pid]-[call_number]-${cseq}${step.isOfInvite ? 'INVITE' : method}`
    const target = uri ?? (inDialog ? '[next_url]' : 'sip:service@[fl_engine]')
    return [
      `${method} ${target} SIP/2.0`,
      `Via: SIP/2.0/[fl_via] [fl_sentby];branch=${branch};rport`,
      ...(routes?.map((route) => `Route: ${route}`) ?? (inDialog ? ['[routes]'] : [])),
      'Max-Forwards: 70',
      ...this.ends(step),
      'Call-ID: [call_id]',
      `CSeq: ${cseq} ${method}`,
      ...(method === 'CANCEL' ? [] : ['Contact: <[fl_contact]>', ALLOW]),
      ...tail(step),
    ]
  }

  private ends({ inDialog, from, isOfInvite, method }: RequestStep): string[] {
    if (this.side === 'callee') return [`From: [$to];tag=${this.tag()}`, 'To: [$from]']
    const isAckOfFailure = isOfInvite && method === 'ACK'
    const plain = `To: <sip:service@[fl_engine]>${inDialog ? '[$remote]' : ''}`
    const name = from ?? '"Caller" <sip:caller@[fl_sentby]>'
    return [`From: ${name};tag=${this.tag()}`, isAckOfFailure ? '[last_To:]' : plain]
  }

  private response(step: ResponseStep): string[] {
    const heard = this.answered(step)
    const tag = heard.inDialog || step.status === 100 ? '' : `;tag=${this.tag(step.fork)}`
    const isForming = !heard.inDialog && DIALOG_FORMING.has(heard.method)
    const head = step.to ? this.keptHead(step.to, tag) : lastHead(tag, isForming)
    return [`SIP/2.0 ${step.status} Scripted`, ...head, 'Contact: <[fl_contact]>', ALLOW, ...tail(step)]
  }

  private keptHead(name: string, tag: string): string[] {
    return [
      // Ends with a line break of its own.
      `[$${name}Trail]From: [$${name}From]`,
      `To: [$${name}To]${tag}`,
      'Call-ID: [call_id]',
      `CSeq: [$${name}CSeq]`,
    ]
  }

  /** Finals of an INVITE are repeated until the ACK (RFC 3261 §13.3.1.4, §17.2.1). */
  private isRepeated(step: ResponseStep): boolean {
    return step.status >= 200 && this.answered(step).method === 'INVITE'
  }

  private answered({ to }: ResponseStep): HearRequestStep {
    const heard = to === undefined ? this.last : this.kept.get(to)
    if (!heard) throw new Error(`no request ${to ?? ''} to answer`)
    return heard
  }

  private hearRequest(step: HearRequestStep): string {
    this.last = step
    if (step.keep) this.kept.set(step.keep, step)
    const isFirst = this.side === 'callee' && !step.inDialog && step.method !== 'CANCEL'
    const actions = [
      ...(step.keep ? this.keep(step.keep) : []),
      ...(isFirst ? [this.take('from', 'From:'), this.take('to', 'To:')] : []),
      ...(this.isRepeatable(step) ? [this.take('inviteVia', 'Via:')] : []),
      ...this.checks(step.checks),
    ]
    const words = [`request="${step.method}"`, ...(isFirst ? ['rrs="true"'] : []), ...optional(step)]
    const heard = this.again() + receive(words.join(' '), actions)
    this.expectAgain(step)
    return heard
  }

  private isRepeatable({ method }: HearRequestStep): boolean {
    return method === 'INVITE' && this.side === 'callee' && this.isUnreliable
  }

  /** SIPp wants each before something that has to come. */
  private again(): string {
    return this.repetitions.splice(0).join('')
  }

  /**
   * An INVITE is repeated while its first answer is on the way, and may be heard after that was given; a second ACK
   * answers a 200 that was repeated before the first one was there.
   */
  private expectAgain(step: HearRequestStep): void {
    const { method, inDialog, isOptional } = step
    if (this.isRepeatable(step) && !inDialog) {
      const isSame = '<strcmp variable="inviteVia" variable2="againVia" check_it="true"/>'
      const actions = [this.take('againVia', 'Via:'), isSame]
      this.repetitions.push(`${receive(`request="INVITE" ${AGAIN}`, actions)}\n`)
    }
    if (method !== 'ACK' || !inDialog || this.isAcknowledged) return
    this.isAcknowledged = true
    if (this.isUnreliable && !isOptional) this.repetitions.push(`<recv request="ACK" ${AGAIN}/>\n`)
  }

  private hearResponse(step: HearResponseStep): string {
    const { status, learns, isChallenge, remember, of } = step
    const asked = of === undefined ? this.lastAsked : this.asked.get(of)
    if (!asked) throw new Error(`nothing asked that ${status} answers`)
    const transaction = hasTransaction(asked) ? [`response_txn="${nameOf(asked)}"`] : []
    const words = [
      `response="${status}"`,
      ...transaction,
      ...optional(step),
      ...(learns ? ['rrs="true"'] : []),
      ...(isChallenge ? ['auth="true"'] : []),
    ]
    const actions = [
      ...(learns && this.side === 'caller' ? [this.take('remote', 'To:', ';tag=[^;]*')] : []),
      ...(remember ? [this.ereg(remember.names, remember.pattern, remember.header)] : []),
      ...this.checks(step.checks),
    ]
    const first = transaction.map((word) => trying(this.variables, word)).join('')
    return this.again() + first + receive(words.join(' '), actions)
  }

  private keep(name: string): string[] {
    return [
      this.ereg([`${name}Trail`, 'trailLine', 'trailName'], TRAIL, 'message'),
      this.take(`${name}From`, 'From:'),
      this.take(`${name}To`, 'To:'),
      this.take(`${name}CSeq`, 'CSeq:'),
    ]
  }

  private take(name: string, header: string, pattern = '[^ ].*'): string {
    return this.ereg([name], pattern, header)
  }

  private checks(checks: readonly Check[] = []): string[] {
    return checks.map(({ where, pattern, isAbsent }) =>
      this.ereg([`check${this.variables.size}`], pattern, where, isAbsent ? 'check_it_inverse' : 'check_it'),
    )
  }

  private ereg(names: readonly string[], pattern: string, where: string, check = ''): string {
    for (const name of names) this.variables.add(name)
    const place =
      where === 'message'
        ? 'search_in="msg"'
        : where === 'body'
          ? 'search_in="body"'
          : `search_in="hdr" header="${where}"`
    return `<ereg regexp="${escaped(pattern)}" ${place}${check ? ` ${check}="true"` : ''} assign_to="${names.join(',')}"/>`
  }

  private tag(fork = ''): string {
    return `[pid]${this.side}${fork}[call_number]`
  }
}

/** Out of any call, OPTIONS of the engine are answered, and counted apart (counter 2). */
function amongProbes(flow: string): string {
  const answer = send(['SIP/2.0 200 OK', ...lastHead(';tag=probed[call_number]', false), ...tail({})], false)
  const first = '<recv request="OPTIONS" optional="true" next="probe"/>'
  const probe = `<label id="probe"/>\n<nop counter="2"/>\n${answer}\n<label id="end"/>`
  return `${first}\n${flow}\n<nop next="end"/>\n${probe}`
}

function lastHead(tag: string, isForming: boolean): string[] {
  return [
    '[last_Via:]',
    ...(isForming ? ['[last_Record-Route:]'] : []),
    '[last_From:]',
    `[last_To:]${tag}`,
    '[last_Call-ID:]',
    '[last_CSeq:]',
  ]
}

function tail({
  lines = [],
  body,
}: {
  readonly lines?: readonly string[]
  readonly body?: RequestStep['body']
}) {
  if (!body) return [...lines, 'Content-Length: 0', '']
  return [...lines, `Content-Type: ${body.type}`, 'Content-Length: [len]', '', body.text]
}

/** A request that may be lost may be late as well. */
function optional({ isOptional, kind }: HearRequestStep | HearResponseStep): string[] {
  if (!isOptional) return []
  return [kind === 'hear-request' ? ANY_TIME : 'optional="true"']
}

/** The others are answered by the proxy itself, at once (RFC 3261 §16.10, §17.2.1). */
function hasTransaction({ method }: RequestStep): boolean {
  return method !== 'INVITE' && method !== 'CANCEL'
}

function nameOf({ method, cseq }: RequestStep): string {
  return `${method}${cseq}`
}
