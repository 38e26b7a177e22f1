import type { SipMessage } from '#engine/sip/message.ts'
import type { ServerTransaction } from '#engine/transaction/server-transaction.ts'
import type { Branch, BranchOwner } from './branch.ts'
import type { Call } from './call.ts'
import { answerText } from './failover-words.ts'
import type { ProxyGround } from './ground.ts'
import { replySuccess } from './reply.ts'

/**
 * Owns the branches once a final was sent: a 2xx still reaches the caller (RFC 3261 §16.7 step 5), nothing else
 * does. All that a lingering transaction keeps of its placement, and not the request (rules 32).
 */
export class LateAnswers implements BranchOwner {
  private readonly ground: ProxyGround
  private readonly transaction: ServerTransaction
  /** Null where there is none. A further 2xx is a dialog more of the same call. */
  private readonly call: Call | null

  constructor(ground: ProxyGround, transaction: ServerTransaction, call: Call | null) {
    this.ground = ground
    this.transaction = transaction
    this.call = call
  }

  onProvisional(): void {}

  onSuccess(branch: Branch, response: SipMessage): void {
    const { ground, transaction, call } = this
    const sessionSec = replySuccess(ground, transaction, response, branch.session)
    if (!call) return
    const { book } = ground
    book.attemptEnded(call, branch.id, { status: response.status, text: answerText(response) })
    book.answered(call, branch.destination, branch.path.to, response, sessionSec)
  }

  onFailure(): void {}
}
