import { UNKNOWN_SOURCE_ID } from '#engine/contract/vocabulary.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { reasonPhrase } from '#engine/sip/responses.ts'
import type { ServerTransaction } from '#engine/transaction/server-transaction.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import type { ProxyGround } from './ground.ts'
import { replyLocally } from './reply.ts'

/** Whoever made a connection is where it says it is; so are the addresses that are configured. */
function isProven(ground: ProxyGround, arrival: Arrival): boolean {
  const { address, port, connection } = arrival
  if (connection) return true
  const { directory } = ground
  return (
    directory.sourceOf(address, port).id !== UNKNOWN_SOURCE_ID || directory.destinationsAt(address).length > 0
  )
}

/** Whether an answer of ours may go to where a packet says it came from; counted when not. */
export function mayAnswer(ground: ProxyGround, arrival: Arrival): boolean {
  if (isProven(ground, arrival) || ground.refusals.allows(arrival.address)) return true
  ground.traffic.dropped('reject-limit')
  return false
}

/**
 * A final decided here (rules 12). To an address that nobody knows it goes once for each copy of the request, within
 * a limit: a forged one must not draw more to its victim than its sender spent.
 */
export function refuse(
  ground: ProxyGround,
  transaction: ServerTransaction,
  request: SipMessage,
  status: number,
  reason = reasonPhrase(status),
  headers: readonly string[] = [],
): void {
  const { arrival } = transaction
  if (!mayAnswer(ground, arrival)) return transaction.abandon()
  const repeats = isProven(ground, arrival)
  replyLocally(ground, transaction, request, status, { reason, headers, repeats })
}
