import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import type { HostPort } from '#engine/contract/env.ts'
import type { Answer, Failure, RecordType } from './answer.ts'
import { encodeQuestion, type Question, type Reply, readReply } from './dns-message.ts'
import type { Wire } from './wire.ts'

export interface DnsClientOptions {
  readonly clock: Clock
  readonly random: Random
  readonly wire: Wire
  /** Asked for every question: the system's servers change under a running engine. */
  servers(): readonly HostPort[]
}

/** How a question ended: `answered`, `negative`, or why it failed. */
export type Outcome = 'answered' | 'negative' | Failure

export interface QueryCount {
  readonly type: RecordType
  readonly outcome: Outcome
  readonly count: number
}

/** What one server made of one question. */
type Told = Exclude<Reply, { kind: 'foreign' }> | { readonly kind: 'none'; readonly failure: Failure }
/** What the servers together made of it. */
type Settled = Extract<Reply, { kind: 'answer' | 'alias' }>

/** For one server's answer, in the first round over all servers and in the second. */
const WAITS_MS = [1_000, 2_000]
const STREAM_WAIT_MS = 3_000
const MOST_SERVERS = 3
const MOST_ALIASES = 8
/** Questions under way, and questions that wait for their turn. */
const MOST_OUT = 64
const MOST_WAITING = 4_096
const IDS = 65_536

/**
 * Asks name servers that resolve for us (RFC 1034 §5.3.1), by UDP, by TCP where the answer is too large. One that is
 * silent or cannot answer is passed over for the next. Our own, since node:dns gives no TTL for SRV and NAPTR.
 */
export class DnsClient {
  private readonly options: DnsClientOptions
  private readonly counts = new Map<string, { type: RecordType; outcome: Outcome; count: number }>()
  private readonly waiting: (() => void)[] = []
  private out = 0
  /** The one that answered last is asked first. */
  private preferred = ''

  constructor(options: DnsClientOptions) {
    this.options = options
  }

  /** Never rejects. */
  async ask(name: string, type: RecordType): Promise<Answer> {
    const answer: Answer =
      this.waiting.length < MOST_WAITING
        ? await this.inTurn(() => this.follow(name, type))
        : { kind: 'failed', failure: 'too-many' }
    this.count(type, outcomeOf(answer))
    return answer
  }

  /** Since the engine started. */
  queryCounts(): QueryCount[] {
    return [...this.counts.values()]
  }

  private count(type: RecordType, outcome: Outcome): void {
    const key = `${type} ${outcome}`
    const cell = this.counts.get(key) ?? { type, outcome, count: 0 }
    cell.count += 1
    this.counts.set(key, cell)
  }

  private async inTurn(work: () => Promise<Answer>): Promise<Answer> {
    if (this.out >= MOST_OUT) {
      const turn = Promise.withResolvers<void>()
      this.waiting.push(turn.resolve)
      await turn.promise
    } else this.out += 1
    try {
      return await work()
    } finally {
      const next = this.waiting.shift()
      if (next) next()
      else this.out -= 1
    }
  }

  /** Aliases that the server did not follow by itself (RFC 1034 §3.6.2). */
  private async follow(name: string, type: RecordType): Promise<Answer> {
    let asked = name
    let ttlSec = Number.POSITIVE_INFINITY
    for (let link = 0; link < MOST_ALIASES; link++) {
      const settled = await this.settle(asked, type)
      if (settled.kind === 'answer') return heldFor(settled.answer, ttlSec)
      asked = settled.name
      ttlSec = Math.min(ttlSec, settled.ttlSec)
    }
    return { kind: 'failed', failure: 'malformed' }
  }

  /** One server after the other; the silent ones once more. */
  private async settle(name: string, type: RecordType): Promise<Settled> {
    let servers = this.servers()
    let failure: Failure | null = null
    for (const waitMs of WAITS_MS) {
      const silent: HostPort[] = []
      for (const server of servers) {
        const told = await this.askServer(server, name, type, waitMs)
        if (told.kind === 'alias' || (told.kind === 'answer' && told.answer.kind !== 'failed')) {
          this.preferred = keyOf(server)
          return told
        }
        const why =
          told.kind === 'none' ? told.failure : told.kind === 'answer' ? failureOf(told.answer) : 'malformed'
        if (why === 'time-out') silent.push(server)
        else failure = why
      }
      servers = silent
    }
    return { kind: 'answer', answer: { kind: 'failed', failure: failure ?? 'time-out' } }
  }

  private servers(): readonly HostPort[] {
    const servers = this.options.servers().slice(0, MOST_SERVERS)
    return servers.toSorted(
      (a, b) => Number(keyOf(b) === this.preferred) - Number(keyOf(a) === this.preferred),
    )
  }

  private async askServer(server: HostPort, name: string, type: RecordType, waitMs: number): Promise<Told> {
    const question: Question = { id: this.options.random.below(IDS), name, type }
    const told = await this.askOnce(server, question, encodeQuestion(question, true), waitMs)
    if (told.kind !== 'plain-only') return told
    return this.askOnce(server, question, encodeQuestion(question, false), waitMs)
  }

  /** By UDP, and what is cut there by TCP. */
  private async askOnce(server: HostPort, question: Question, query: Buffer, waitMs: number): Promise<Told> {
    const { wire } = this.options
    const told = await this.exchange(question, waitMs, (user) => wire.datagram(server, query, user))
    if (told.kind !== 'truncated') return told
    return this.exchange(question, STREAM_WAIT_MS, (user) => wire.stream(server, query, user))
  }

  private exchange(
    question: Question,
    waitMs: number,
    carry: (user: Parameters<Wire['datagram']>[2]) => Stoppable,
  ): Promise<Told> {
    const { promise, resolve } = Promise.withResolvers<Told>()
    let line: Stoppable | null = null
    const end = (told: Told) => {
      timer.stop()
      line?.stop()
      resolve(told)
    }
    const timer = this.options.clock.after(waitMs, () => end({ kind: 'none', failure: 'time-out' }))
    line = carry({
      onBytes: (bytes) => {
        const reply = readReply(bytes, question)
        if (reply.kind !== 'foreign') end(reply)
      },
      onError: () => end({ kind: 'none', failure: 'unreachable' }),
    })
    return promise
  }
}

function keyOf({ host, port }: HostPort): string {
  return `${host} ${port}`
}

function failureOf(answer: Answer): Failure {
  return answer.kind === 'failed' ? answer.failure : 'malformed'
}

function heldFor(answer: Answer, mostSec: number): Answer {
  return answer.kind === 'failed' ? answer : { ...answer, ttlSec: Math.min(answer.ttlSec, mostSec) }
}

function outcomeOf(answer: Answer): Outcome {
  if (answer.kind === 'failed') return answer.failure
  return answer.kind === 'none' ? 'negative' : 'answered'
}
