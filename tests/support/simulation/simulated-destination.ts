import type { Clock } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import type { MemoryHost, MemoryNetwork } from '../memory-network.ts'
import { answerTo } from '../responses.ts'
import { message } from '../sip-messages.ts'
import { read } from '../test-parties.ts'
import { FAIRLINE } from '../test-relay.ts'
import { Repeating } from './repeating.ts'

const FAILURES = [302, 403, 404, 486, 500, 503, 603]
const PORT = 5070

/** An INVITE it has: its final is repeated until the ACK comes. */
interface Incoming {
  readonly invite: SipMessage
  isFinal: boolean
  repeating: Repeating | null
  last: Buffer | null
}

/** A media server with a temper of its own for every call: a user agent server (RFC 3261 §8.2, §13.3, §15). */
export class SimulatedDestination {
  readonly host: MemoryHost
  private readonly clock: Clock
  private readonly random: Random
  private readonly incoming = new Map<string, Incoming>()
  private readonly leaving = new Map<string, Repeating>()
  private isOpen = true
  private tags = 0

  constructor(network: MemoryNetwork, random: Random, address: string) {
    this.clock = network.clock
    this.random = random
    this.host = network.host(address, PORT, (bytes) => this.hear(read(bytes)))
  }

  /** Closes the port or goes silent; the next time it comes back. */
  upset(): void {
    if (!this.isOpen || this.host.isSilent) this.recover()
    else if (this.random.unit() < 0.5) this.host.isSilent = true
    else {
      this.isOpen = false
      this.host.close()
    }
  }

  recover(): void {
    if (!this.isOpen) this.host.reopen()
    this.isOpen = true
    this.host.isSilent = false
  }

  private hear(heard: SipMessage): void {
    if (!heard.isRequest) {
      if (heard.status >= 200) this.leaving.get(heard.callId)?.stop()
      return
    }
    if (heard.method === 'ACK') this.acknowledged(heard)
    else if (heard.method === 'INVITE' && heard.toTag === '') this.invited(heard)
    else if (heard.method === 'CANCEL') this.cancelled(heard)
    else this.reply(answerTo(heard, 200, { contact: this.contact }))
  }

  private invited(invite: SipMessage): void {
    const key = invite.topVia.branch
    const known = this.incoming.get(key)
    if (known) {
      if (known.last) this.reply(known.last)
      return
    }
    const call: Incoming = { invite, isFinal: false, repeating: null, last: null }
    this.incoming.set(key, call)
    this.decide(call)
  }

  private decide(call: Incoming): void {
    const chance = this.random.unit()
    const soonMs = 20 + this.random.below(1_500)
    if (chance < 0.06) return
    if (chance < 0.12) {
      this.later(3_000 + this.random.below(4_000), () => this.accept(call))
      return
    }
    if (this.random.unit() < 0.5) this.provisional(call, 100)
    if (chance < 0.35) {
      const isChallenge = chance < 0.2 && call.invite.header('Proxy-Authorization') === null
      this.later(soonMs, () => this.refuse(call, isChallenge ? 407 : this.oneOf(FAILURES)))
      return
    }
    this.later(soonMs / 2, () => this.provisional(call, 180))
    if (chance > 0.95) return
    if (chance > 0.9) this.later(soonMs / 2, () => this.provisional(call, 183))
    this.later(soonMs + this.random.below(8_000), () => this.accept(call))
    // A forking proxy behind it: a second telephone answers as well.
    if (chance > 0.85) this.later(soonMs + this.random.below(8_000), () => this.accept(call))
  }

  private provisional(call: Incoming, status: number): void {
    if (!call.isFinal) this.reply(this.response(call, status))
  }

  private accept(call: Incoming): void {
    const isCancelled = call.isFinal && call.last !== null && read(call.last).status >= 300
    if (isCancelled || !this.isOpen || this.host.isSilent) return
    const bytes = this.response(call, 200)
    this.finish(call, bytes)
    if (this.random.unit() < 0.3) this.later(2_000 + this.random.below(20_000), () => this.bye(call, bytes))
  }

  private refuse(call: Incoming, status: number): void {
    if (!call.isFinal) this.finish(call, this.response(call, status))
  }

  private finish(call: Incoming, bytes: Buffer): void {
    call.isFinal = true
    call.last = bytes
    call.repeating?.stop()
    call.repeating = new Repeating(this.clock, () => this.reply(bytes)).start()
  }

  private acknowledged(ack: SipMessage): void {
    const byBranch = this.incoming.get(ack.topVia.branch)
    if (byBranch) byBranch.repeating?.stop()
    else
      for (const call of this.incoming.values()) {
        const last = call.last === null ? null : read(call.last)
        if (last?.callId === ack.callId && last.toTag === ack.toTag) call.repeating?.stop()
      }
  }

  private cancelled(cancel: SipMessage): void {
    const call = this.incoming.get(cancel.topVia.branch)
    this.reply(answerTo(cancel, call ? 200 : 481))
    if (call) this.refuse(call, 487)
  }

  /** It hangs up first. */
  private bye(call: Incoming, accepted: Buffer): void {
    const { invite } = call
    const ok = read(accepted)
    const bytes = message(`BYE ${invite.contactUri()} SIP/2.0`, [
      ['Via', `SIP/2.0/UDP ${this.host.endpoint.address}:${PORT};branch=z9hG4bK-${ok.toTag}-bye`],
      ...invite.recordRoutes().map((route): [string, string] => ['Route', `<${route.uri}>`]),
      ['Max-Forwards', '70'],
      ['From', ok.header('To') ?? ''],
      ['To', invite.header('From') ?? ''],
      ['Call-ID', invite.callId],
      ['CSeq', '7 BYE'],
    ])
    this.leaving.set(invite.callId, new Repeating(this.clock, () => this.reply(bytes)).start())
  }

  private response(call: Incoming, status: number): Buffer {
    this.tags += 1
    const tag = status === 100 ? '' : `${this.host.endpoint.address}-${this.tags}`
    return answerTo(call.invite, status, { tag, contact: this.contact })
  }

  private get contact(): string {
    const { address, port } = this.host.endpoint
    return `sip:line-${this.tags % 7}@${address}:${port}`
  }

  private reply(bytes: Buffer): void {
    if (this.isOpen && !this.host.isSilent) this.host.send(bytes, FAIRLINE)
  }

  private later(delayMs: number, run: () => void): void {
    this.clock.after(delayMs, run)
  }

  private oneOf(codes: readonly number[]): number {
    return codes[this.random.below(codes.length)] ?? 500
  }
}
