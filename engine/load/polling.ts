import type { Stoppable } from '#engine/base/clock.ts'
import type { LoadFigures } from '#engine/contract/health-live.ts'
import type { LoadConnection } from '#engine/contract/vocabulary.ts'
import { BackOff } from './back-off.ts'
import type { LoadListener, LoadWatch, LoadWorld } from './load-source.ts'

export interface LoadFailure {
  readonly connection: LoadConnection
  /** One line for people, never with a secret nor with a far end's text. */
  readonly problem: string
}

/** Hears how one question ended: one of the two is called, once, and not before the question is returned. */
export interface QuestionUser<T> {
  onAnswer(answer: T): void
  onFailed(failure: LoadFailure): void
}

export interface LoadAnswer {
  readonly figures: LoadFigures
  /** What of the answer could not be taken, in one line; empty when all could. */
  readonly remark: string
}

/** Puts one question and ends it by itself within a bounded time. Nothing is called after `stop`. */
export type Ask = (user: QuestionUser<LoadAnswer>) => Stoppable

/** What is told of a source that tells nothing. */
export const NO_FIGURES: LoadFigures = {
  atMs: 0,
  sessions: null,
  maxSessions: null,
  idleCpu: null,
  sessionsPerSecond: null,
  uptimeSec: null,
  weightPercent: null,
  wish: null,
  health: null,
  reason: '',
}

/** So many sources that start together do not ask in one moment. */
const FIRST_WITHIN_MS = 250
/** The space between two questions, of what is configured. */
const LEAST_SHARE = 0.9
const SHARE_RANGE = 0.2

/** Asks again and again, never two questions at once, later and later while it fails. */
export class Polling implements LoadWatch {
  private readonly ask: Ask
  private readonly everyMs: number
  private readonly listener: LoadListener
  private readonly world: LoadWorld
  private readonly backOff: BackOff
  private timer: Stoppable
  private question: Stoppable | null = null
  private askedAtMs = 0
  private told = ''
  private isOut = false
  private isStopped = false
  nextTryAtMs: number | null = null

  constructor(ask: Ask, everySec: number, listener: LoadListener, world: LoadWorld) {
    this.ask = ask
    this.everyMs = everySec * 1_000
    this.listener = listener
    this.world = world
    this.backOff = new BackOff(world)
    this.timer = this.world.clock.after(world.random.unit() * FIRST_WITHIN_MS, () => this.putQuestion())
    this.tell('connecting', '')
  }

  stop(): void {
    this.isStopped = true
    this.isOut = false
    this.timer.stop()
    this.question?.stop()
    this.question = null
    this.nextTryAtMs = null
  }

  private putQuestion(): void {
    this.nextTryAtMs = null
    this.isOut = true
    this.askedAtMs = this.world.clock.monotonicMs()
    this.question = this.ask({
      onAnswer: (answer) => this.succeed(answer),
      onFailed: (failure) => this.fail(failure),
    })
  }

  private succeed({ figures, remark }: LoadAnswer): void {
    if (!this.isOut) return
    const tookMs = this.world.clock.monotonicMs() - this.askedAtMs
    this.backOff.connected()
    const spaceMs = this.everyMs * (LEAST_SHARE + this.world.random.unit() * SHARE_RANGE)
    this.putAgainIn(Math.max(0, spaceMs - tookMs))
    this.tell('connected', remark)
    if (this.isStopped) return
    // One that takes longer to answer than the time between two questions has its news that much later.
    this.listener.onFigures(figures, Math.max(this.everyMs, Math.ceil(tookMs)))
  }

  private fail({ connection, problem }: LoadFailure): void {
    if (!this.isOut) return
    const delayMs = this.backOff.next(connection)
    this.nextTryAtMs = this.world.clock.wallMs() + delayMs
    this.putAgainIn(delayMs)
    this.tell(connection, problem)
  }

  private putAgainIn(delayMs: number): void {
    this.isOut = false
    this.question = null
    this.timer = this.world.clock.after(delayMs, () => this.putQuestion())
  }

  private tell(connection: LoadConnection, problem: string): void {
    const word = `${connection} ${problem}`
    if (word === this.told) return
    this.told = word
    this.listener.onConnection(connection, problem)
  }
}
