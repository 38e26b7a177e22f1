import type { Clock } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import type { MemoryHost, MemoryNetwork } from '../memory-network.ts'
import { answerTo } from '../responses.ts'
import { message } from '../sip-messages.ts'
import { read } from '../test-parties.ts'
import { FAIRLINE } from '../test-relay.ts'
import { Repeating } from './repeating.ts'

/** What the human with this telephone is about to do. */
export type Temper = 'talks' | 'waits for the other to hang up' | 'cancels' | 'vanishes' | 're-invites'

interface Dialog {
  readonly toTag: string
  readonly target: string
  readonly routes: readonly string[]
}

/** One call of one telephone: a whole user agent client (RFC 3261 §8.1, §13.2, §15), timers included. */
export class SimulatedCaller {
  readonly host: MemoryHost
  private readonly clock: Clock
  private readonly random: Random
  private readonly temper: Temper
  private readonly callId: string
  private readonly repeating = new Map<string, Repeating>()
  private readonly dialogs = new Map<string, Dialog>()
  private cseq = 1
  private inviteBranch = ''
  private hasFinal = false
  private isPlanned = false

  constructor(network: MemoryNetwork, random: Random, callId: string, temper: Temper) {
    const number = Number(callId.split('-').at(-1))
    const address = `10.0.2.${1 + (number % 5)}`
    this.host = network.host(address, 10_000 + number, (bytes) => this.hear(read(bytes)))
    this.clock = network.clock
    this.random = random
    this.callId = callId
    this.temper = temper
  }

  call(credentials = ''): void {
    this.inviteBranch = `z9hG4bK-${this.callId}-${this.cseq}`
    this.hasFinal = false
    const extra: [string, string][] = [['Supported', 'timer']]
    if (credentials !== '') extra.push(['Proxy-Authorization', credentials])
    this.repeat('INVITE', this.build('INVITE', this.cseq, this.inviteBranch, null, extra))
  }

  private hear(heard: SipMessage): void {
    if (heard.isRequest) this.answer(heard)
    else if (heard.cseqMethod === 'INVITE') this.hearInvite(heard)
    else if (heard.status >= 200) this.repeating.get(heard.cseqMethod)?.stop()
  }

  private answer(request: SipMessage): void {
    if (request.method === 'ACK') return
    if (request.method === 'BYE') this.dialogs.delete(request.fromTag)
    this.host.send(answerTo(request, 200, { contact: this.contact }), FAIRLINE)
  }

  private hearInvite(response: SipMessage): void {
    this.repeating.get('INVITE')?.stop()
    if (response.status < 200) this.plan()
    else if (response.status < 300) this.hearSuccess(response)
    else this.hearFailure(response)
  }

  private hearFailure(response: SipMessage): void {
    const to = response.header('To') ?? ''
    const branch = response.topVia.branch
    this.host.send(this.build('ACK', response.cseqNumber, branch, null, [], to), FAIRLINE)
    if (response.cseqNumber !== this.cseq || this.hasFinal || this.dialogs.size > 0) return
    this.hasFinal = true
    if (response.status !== 407 || this.cseq > 1) return
    this.cseq += 1
    this.call('Digest username="sim"')
  }

  private hearSuccess(response: SipMessage): void {
    const routes = response.recordRoutes().map((route) => `<${route.uri}>`)
    const dialog = { toTag: response.toTag, target: response.contactUri(), routes: routes.reverse() }
    this.host.send(this.build('ACK', response.cseqNumber, this.branch('ACK'), dialog), FAIRLINE)
    if (response.cseqNumber !== this.cseq || this.dialogs.has(dialog.toTag)) return
    const isFirst = !this.hasFinal
    this.hasFinal = true
    this.dialogs.set(dialog.toTag, dialog)
    // §13.2.2.4: of several dialogs one is kept; one that comes after a failure is not wanted either.
    if (isFirst) this.talk(dialog)
    else this.hangUp(dialog)
  }

  private talk(dialog: Dialog): void {
    const holdMs = 100 + this.random.below(20_000)
    if (this.temper === 're-invites')
      this.clock.after(holdMs / 2, () => this.inDialog('INVITE', dialog, ++this.cseq + 1_000))
    if (this.temper === 'vanishes') this.clock.after(holdMs, () => this.vanish())
    else if (this.temper !== 'waits for the other to hang up')
      this.clock.after(holdMs, () => this.hangUp(dialog))
  }

  /** At the first provisional. */
  private plan(): void {
    if (this.isPlanned) return
    this.isPlanned = true
    if (this.temper === 'vanishes' && this.random.unit() < 0.3)
      this.clock.after(this.random.below(3_000), () => this.vanish())
    if (this.temper === 'cancels') this.clock.after(this.random.below(6_000), () => this.cancel())
  }

  private cancel(): void {
    if (this.hasFinal) return
    this.repeat('CANCEL', this.build('CANCEL', this.cseq, this.inviteBranch, null))
  }

  private vanish(): void {
    this.host.isSilent = true
    for (const repeated of this.repeating.values()) repeated.stop()
  }

  private hangUp(dialog: Dialog): void {
    if (this.dialogs.delete(dialog.toTag) && !this.host.isSilent) this.inDialog('BYE', dialog, 5_000)
  }

  private inDialog(method: string, dialog: Dialog, cseq: number): void {
    if (this.host.isSilent || (method !== 'BYE' && !this.dialogs.has(dialog.toTag))) return
    this.repeat(method, this.build(method, cseq, this.branch(method), dialog))
  }

  private repeat(method: string, bytes: Buffer): void {
    this.repeating.get(method)?.stop()
    this.repeating.set(method, new Repeating(this.clock, () => this.host.send(bytes, FAIRLINE)).start())
  }

  private branch(method: string): string {
    return `z9hG4bK-${this.callId}-${method}-${this.random.bytes(6).toString('hex')}`
  }

  private get contact(): string {
    const { address, port } = this.host.endpoint
    return `sip:${this.callId}@${address}:${port}`
  }

  private build(
    method: string,
    cseq: number,
    branch: string,
    dialog: Dialog | null,
    extra: readonly [string, string][] = [],
    to = `<sip:1000@${FAIRLINE.address}>${dialog ? `;tag=${dialog.toTag}` : ''}`,
  ): Buffer {
    const { address, port } = this.host.endpoint
    return message(`${method} ${dialog?.target ?? `sip:1000@${FAIRLINE.address}`} SIP/2.0`, [
      ['Via', `SIP/2.0/UDP ${address}:${port};branch=${branch};rport`],
      ...(dialog?.routes ?? []).map((route): [string, string] => ['Route', route]),
      ['Max-Forwards', '70'],
      ['From', `<sip:sim@${address}>;tag=t-${this.callId}`],
      ['To', to],
      ['Call-ID', this.callId],
      ['CSeq', `${cseq} ${method}`],
      ['Contact', `<${this.contact}>`],
      ...extra,
    ])
  }
}
