import type { TraceFilter } from '#engine/contract/tracing.ts'
import { type NetworkTable, networksOf } from '#engine/destination/network-table.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { parseUri } from '#engine/sip/uri.ts'
import type { Arrival } from '#engine/transport/transport.ts'

/** `later`: where it goes is not known yet, and all else fits. */
export type Fit = 'no' | 'now' | 'later'

/** One filter as the relay asks it: made once, asked for each INVITE. */
export class CompiledFilter {
  readonly id: string
  private readonly filter: TraceFilter
  private readonly networks: NetworkTable<true> | null

  constructor(filter: TraceFilter) {
    this.id = filter.id
    this.filter = filter
    this.networks = filter.source === '' ? null : networksOf([filter.source])
  }

  isOver(nowMs: number, calls: number): boolean {
    return nowMs >= this.filter.untilMs || calls >= this.filter.calls
  }

  fits(invite: SipMessage, arrival: Arrival): Fit {
    const { callId, setId, destinationId } = this.filter
    if (callId !== '' && callId !== invite.callId) return 'no'
    if (this.networks && !this.networks.find(arrival.address)) return 'no'
    if (!this.hasNumber(invite)) return 'no'
    return setId === null && destinationId === null ? 'now' : 'later'
  }

  /** `destinationId`: 0 while only its set is known. */
  goesTo(setId: number, destinationId: number): boolean {
    const { filter } = this
    if (filter.setId !== null && filter.setId !== setId) return false
    return filter.destinationId === null || filter.destinationId === destinationId
  }

  private hasNumber({ fromUri, toUri, requestUri }: SipMessage): boolean {
    const { number, numberIn, isExact } = this.filter
    if (number === '') return true
    const isIt = (uri: string) => {
      const found = numberOf(uri)
      return isExact ? found === number : found.startsWith(number)
    }
    if (numberIn === 'any') return isIt(fromUri) || isIt(toUri) || isIt(requestUri)
    return isIt({ from: fromUri, to: toUri, 'request-uri': requestUri }[numberIn])
  }
}

/** `sip:+49301234;npdi@example.org` and `tel:+49301234;x=1` as `+49301234`. */
function numberOf(uri: string): string {
  const user = parseUri(uri)?.user || uri.replace(/^tel:/i, '')
  return user.split(';', 1)[0] ?? ''
}
