import { type Clock, systemClock } from '#engine/base/clock.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { Repeating } from '../simulation/repeating.ts'
import { message } from '../sip-messages.ts'
import type { Address, Post } from './post.ts'

/** One side of a dialog (RFC 3261 §12): what its requests need, and the repetitions it owes over UDP. */
export interface DialogParts {
  readonly post: Post
  readonly engine: Address
  readonly callId: string
  /** With its tag. */
  readonly local: string
  /** With its tag. */
  readonly remote: string
  readonly target: string
  readonly routes: readonly string[]
  readonly name: string
}

let branches = 0

export class DialogSide {
  readonly parts: DialogParts
  private readonly clock: Clock = systemClock
  private readonly repeating = new Map<string, Repeating>()
  private cseq = 1

  constructor(parts: DialogParts) {
    this.parts = parts
  }

  /** A new request, repeated until `settle` is called with its method. */
  request(method: string): void {
    this.cseq += 1
    this.repeat(method, this.build(method, this.cseq))
  }

  /** The ACK of a 2xx (RFC 3261 §13.2.2.4). */
  acknowledge(cseq: number): void {
    this.parts.post.send(this.build('ACK', cseq), this.parts.engine)
  }

  repeat(what: string, bytes: Buffer): void {
    this.settle(what)
    const { post, engine } = this.parts
    this.repeating.set(what, new Repeating(this.clock, () => post.send(bytes, engine)).start())
  }

  settle(what: string): void {
    this.repeating.get(what)?.stop()
  }

  settleAll(): void {
    for (const one of this.repeating.values()) one.stop()
  }

  private build(method: string, cseq: number): Buffer {
    const { post, callId, local, remote, target, routes, name } = this.parts
    const { address, port } = post.at
    branches += 1
    return message(`${method} ${target} SIP/2.0`, [
      ['Via', `SIP/2.0/UDP ${address}:${port};branch=z9hG4bK-kills-${branches};rport`],
      ...routes.map((route) => ['Route', route] as const),
      ['Max-Forwards', '70'],
      ['From', local],
      ['To', remote],
      ['Call-ID', callId],
      ['CSeq', `${cseq} ${method}`],
      ['Contact', `<sip:${name}@${address}:${port}>`],
    ])
  }
}

/** Of the caller, from the 2xx it got (RFC 3261 §12.1.2). */
export function routesOf(response: SipMessage): string[] {
  return response.recordRoutes().map(({ uri }) => `<${uri}>`)
}
