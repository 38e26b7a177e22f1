import type { Candidate, PickKeys, Wants } from '#engine/balance/candidate.ts'
import { ModelCandidate } from '#engine/balance/model-candidate.ts'
import type { Selector, SelectorOptions } from '#engine/balance/select.ts'
import type { Random } from '#engine/base/random.ts'
import { type Choice, choiceSchema } from '#engine/contract/algorithms.ts'
import { type PredictedShare, predictedShares } from '#engine/contract/shares.ts'
import type { Algorithm, SkipReason } from '#engine/contract/vocabulary.ts'

/** Whatever a destination can be, set by the test. */
export class Member extends ModelCandidate {
  why: SkipReason | null = null
  calls = 0
  failures = 0
  capacity = Number.POSITIVE_INFINITY
  delayMs: number | null = null
  spared = 0
  override probeLatency: { readonly ewma: number; readonly mean: number } | null = null
  override isLastResort = false

  constructor(position: number, weight = 50, priority = 0, id = 100 + position) {
    super({ id, position, weight, priority })
  }

  override skipReason(wants?: Wants, ignoresHealth = false): SkipReason | null {
    const isSetAside = ignoresHealth && (this.why === 'down' || this.why === 'retry-after')
    if (this.why !== null && !isSetAside) return this.why
    return wants?.isCall !== false && this.calls >= this.capacity ? 'full' : null
  }

  override activeCalls(): number {
    return this.calls
  }

  override free(): number {
    return Math.max(0, this.capacity - this.calls)
  }

  override freeShare(): number {
    return Number.isFinite(this.capacity) ? this.free() / Math.max(1, this.capacity) : 1
  }

  override recentFailures(): number {
    return this.failures
  }

  override postDialDelayMs(): number | null {
    return this.delayMs
  }

  override overloadPercent(): number {
    return this.spared
  }
}

/** What `algorithm` needs to be told, for keys of `randomKeys`. */
export function optionsOf(algorithm: Algorithm, more: Partial<Choice> = {}): SelectorOptions {
  const hashOver = algorithm === 'hash-header' ? 'header:X-Account' : ''
  return { algorithm, choice: { ...choiceSchema.parse({ hashOver }), ...more } }
}

/** Of an INVITE without further header fields. */
export function keysOf(parts: Partial<PickKeys>): PickKeys {
  const none = { callId: '', fromUri: '', toUri: '', requestUri: '', method: 'INVITE' }
  return { ...none, hasResourcePriority: false, header: () => null, contactUri: () => '', ...parts }
}

export function membersOf(weights: readonly number[], priorities: readonly number[] = []): Member[] {
  return weights.map((weight, position) => new Member(position, weight, priorities[position] ?? 0))
}

const HEX = '0123456789abcdef'

export function uuid(random: Random): string {
  const digits = (count: number) => Array.from({ length: count }, () => HEX[random.below(16)] ?? '0').join('')
  return `${digits(8)}-${digits(4)}-4${digits(3)}-a${digits(3)}-${digits(12)}`
}

/** SIPp's default Call-ID: call number, process, address. */
export function sippCallId(number: number, pid: number): string {
  return `${number}-${pid}@127.0.0.1`
}

/** Keys all different from call to call, so that every hash spreads. */
export function randomKeys(random: Random): PickKeys {
  const text = String(random.unit())
  const fields = new Map([
    ['Proxy-Authorization', `Digest realm="example.com", username="${text}", nonce="0", response="0"`],
    ['X-Account', text],
  ])
  return keysOf({
    header: (name) => fields.get(name) ?? null,
    callId: text,
    fromUri: `sip:${text}@example.com`,
    toUri: `sip:${text}@example.org`,
    requestUri: `sip:${text}@192.0.2.1:5060;transport=udp`,
  })
}

/** Picks by index of the member. */
export function countPicks(
  selector: Selector,
  members: readonly Candidate[],
  picks: number,
  random: Random,
): number[] {
  const counts = members.map(() => 0)
  for (let i = 0; i < picks; i++) {
    const { destination } = selector.select(randomKeys(random), [])
    if (destination) counts[destination.position] = (counts[destination.position] ?? 0) + 1
  }
  return counts
}

export function expectedPicks(algorithm: Algorithm, members: readonly Candidate[], picks: number): number[] {
  const shares: PredictedShare[] = predictedShares(
    algorithm,
    members.map((member) => ({
      id: member.id,
      weight: member.weight,
      priority: member.priority,
      eligible: member.skipReason() === null,
    })),
  )
  return shares.map(({ share }) => (share / 100) * picks)
}
