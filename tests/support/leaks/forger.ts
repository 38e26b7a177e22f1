import { type Address, Post } from '../kills/post.ts'
import { request } from '../sip-messages.ts'
import type { SippAddress } from '../sipp.ts'

/** Somebody who guesses the Call-IDs of others and sends a BYE for each: none may end a call, or its count. */
export class Forger {
  sent = 0
  private readonly post: Post
  private readonly victim: SippAddress

  private constructor(post: Post, victim: SippAddress) {
    this.post = post
    this.victim = victim
  }

  static async open(at: Address, victim: SippAddress): Promise<Forger> {
    return new Forger(await Post.open(at), victim)
  }

  forge(callId: string): void {
    const { address, port } = this.post.at
    this.sent += 1
    const headers = {
      Via: `SIP/2.0/UDP ${address}:${port};branch=z9hG4bK-forged-${this.sent};rport`,
      'Call-ID': callId,
      From: `<sip:caller@${address}>;tag=guessed`,
      To: `<sip:service@${this.victim.address}>;tag=guessed-too`,
      CSeq: '2 BYE',
    }
    const bytes = request({ method: 'BYE', uri: `sip:service@${this.victim.address}`, headers })
    this.post.send(bytes, this.victim)
  }

  close(): void {
    this.post.close()
  }
}
