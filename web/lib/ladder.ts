import type { TracedMessage } from '#engine/contract/tracing.ts'
import { CALL_PAGE_TEXTS as texts } from '#web/texts/call-page.ts'
import type { CallNames, KeptCall } from './call-records.ts'
import { destinationOf, passedOverLine } from './call-words.ts'

/** One column. */
export interface LadderParty {
  readonly name: string
  /** `192.0.2.7:5060`; empty for Fairline. */
  readonly address: string
}

/** One arrow between two columns. */
export interface LadderStep {
  /** Since the INVITE came. */
  readonly atMs: number
  readonly from: number
  readonly to: number
  readonly label: string
  /** Failure, success, or neither. */
  readonly tone: 'good' | 'bad' | 'none'
  /** It passed, since the call went as it did; nobody noted when. */
  readonly isDeduced: boolean
  /** Why it came to this; empty where there is nothing to say. */
  readonly note: string
}

export interface Ladder {
  readonly parties: readonly LadderParty[]
  readonly steps: readonly LadderStep[]
}

export const CALLER = 0
export const FAIRLINE = 1

/** The parties of a call in the order in which they came into it. */
export class Parties {
  readonly all: LadderParty[]

  constructor(call: KeptCall) {
    const address = addressOf(call.sourceAddress)
    this.all = [
      { name: texts.caller, address },
      { name: texts.fairline, address: '' },
    ]
  }

  add(name: string, address: string): number {
    const known = this.all.findIndex((party) => party.name === name && party.address === address)
    return known >= 0 ? known : this.all.push({ name, address }) - 1
  }

  /** Who is at this address; over a stream the port may be another. */
  at(address: string): number {
    const exact = this.all.findIndex((party, i) => i !== FAIRLINE && party.address === address)
    if (exact >= 0) return exact
    const host = hostOf(address)
    const alike = this.all.flatMap((party, i) =>
      i !== FAIRLINE && hostOf(party.address) === host ? [i] : [],
    )
    return alike.length === 1 && alike[0] !== undefined ? alike[0] : this.add(texts.other, address)
  }
}

/** `udp:192.0.2.7:5060` without its transport. */
export function addressOf(endpoint: string): string {
  return endpoint.replace(/^[a-z]+:/, '')
}

function hostOf(address: string): string {
  return address.slice(0, Math.max(0, address.lastIndexOf(':')))
}

/** All destinations that were tried, in that order. */
export function partiesOf(call: KeptCall, names: CallNames): { parties: Parties; places: readonly number[] } {
  const parties = new Parties(call)
  const places = call.attempts.map(({ destinationId, target }) =>
    parties.add(destinationOf(names, destinationId), addressOf(target)),
  )
  return { parties, places }
}

/** Why an attempt came to be: what became of the one before, and who was passed over. */
export function noteOf(call: KeptCall, names: CallNames, attempt: number): string {
  const before = call.attempts[attempt - 1]
  // That one was tried before stands in the ladder itself.
  const others = call.attempts[attempt]?.skipped.filter(({ why }) => why !== 'tried') ?? []
  const skipped = passedOverLine(others, names)
  const parts = [
    before ? texts.next(`${destinationOf(names, before.destinationId)} ${before.outcome}`) : '',
    skipped ? texts.passedOver(skipped) : '',
  ]
  return parts.filter((part) => part !== '').join('; ')
}

export function toneOf(status: number): LadderStep['tone'] {
  if (status >= 300) return 'bad'
  return status >= 200 ? 'good' : 'none'
}

/** What a message says of itself, as its ladder shows it. */
export interface MessageWords {
  readonly label: string
  readonly status: number
  readonly isInitialInvite: boolean
  /** The same for a message that comes again. */
  readonly key: string
}

export function wordsOf({ text, direction, remote }: TracedMessage): MessageWords {
  const line = text.slice(0, Math.max(0, text.indexOf('\r\n')))
  const status = Number(/^SIP\/2\.0 (\d{3}) /.exec(line)?.[1] ?? 0)
  const cseq = fieldOf(text, 'cseq')
  const method = cseq.split(/\s+/)[1] ?? ''
  const to = fieldOf(text, 'to|t')
  const own = line.split(' ', 1)[0] ?? ''
  const label =
    status === 0 ? own : `${line.slice('SIP/2.0 '.length)}${method === 'INVITE' ? '' : ` (${method})`}`
  return {
    label: label.slice(0, 80),
    status,
    isInitialInvite: own === 'INVITE' && !/;\s*tag=/i.test(to),
    key: [direction, remote, line, cseq, fieldOf(text, 'via|v')].join('\n'),
  }
}

/** The first field of one of these names. */
function fieldOf(text: string, names: string): string {
  return new RegExp(`^(?:${names})[ \\t]*:[ \\t]*([^\\r\\n]*)`, 'im').exec(text)?.[1] ?? ''
}
