import type { Stoppable } from '#engine/base/clock.ts'
import type { LoadFigures } from '#engine/contract/health-live.ts'
import type { LoadSourceAddress } from '#engine/contract/load-source.ts'
import type { LoadConnection } from '#engine/contract/vocabulary.ts'
import { AriFeed } from './ari-feed.ts'
import { ariPath, type ChannelEvent, readChannels } from './ari-message.ts'
import { ChannelLedger } from './channel-ledger.ts'
import { askForDocument } from './http-question.ts'
import type { LoadListener, LoadWatch, LoadWorld, WatchLoad } from './load-source.ts'
import { type LoadAnswer, NO_FIGURES, Polling, type QuestionUser } from './polling.ts'

const LIST_BYTES = 4_194_304
/** News by events come together, so that a busy Asterisk does not make work for every channel. */
const GATHERED_MS = 100

/**
 * Asterisk's REST interface: the list of channels is the ledger, asked for again and again; events tell of changes in
 * between. A lost event, or no events at all, costs freshness only.
 */
export const watchAsterisk: WatchLoad = (address, listener, world) =>
  new AsteriskWatch(address, listener, world)

class AsteriskWatch implements LoadWatch {
  private readonly address: LoadSourceAddress
  private readonly listener: LoadListener
  private readonly world: LoadWorld
  private readonly ledger = new ChannelLedger()
  private readonly polling: Polling
  private readonly feed: AriFeed
  private gathering: Stoppable | null = null
  private connection: LoadConnection = 'connecting'
  private problem = ''
  private told = ''
  private hasSpoken = false

  constructor(address: LoadSourceAddress, listener: LoadListener, world: LoadWorld) {
    this.address = address
    this.listener = listener
    this.world = world
    this.feed = new AriFeed(address, world, {
      onEvent: (event) => this.learn(event),
      onProblem: () => this.say(),
    })
    const ears: LoadListener = {
      onFigures: (figures, intervalMs) => listener.onFigures(figures, intervalMs),
      onConnection: (connection, problem) => this.tell(connection, problem),
    }
    this.polling = new Polling((user) => this.ask(user), address.everySec, ears, world)
  }

  get nextTryAtMs(): number | null {
    return this.polling.nextTryAtMs
  }

  stop(): void {
    this.polling.stop()
    this.feed.stop()
    this.gathering?.stop()
    this.gathering = null
  }

  private ask({ onAnswer, onFailed }: QuestionUser<LoadAnswer>): Stoppable {
    this.ledger.asked()
    const wish = { path: ariPath(this.address, 'channels'), mostBytes: LIST_BYTES }
    return askForDocument(this.address, wish, this.world.clock, {
      onAnswer: (document) => {
        const ids = readChannels(document)
        if (!ids) return onFailed({ connection: 'malformed', problem: 'its answer is no list of channels' })
        this.ledger.listed(ids)
        this.feed.start()
        onAnswer({ figures: this.figures(), remark: '' })
      },
      onFailed,
    })
  }

  private figures(): LoadFigures {
    const { max } = this.address
    const maxSessions = typeof max === 'number' ? max : null
    return { ...NO_FIGURES, sessions: this.ledger.size, maxSessions, atMs: this.world.clock.wallMs() }
  }

  /** It answered, and then connects but does not answer: it hangs, which is not the same as a wrong port. */
  private tell(connection: LoadConnection, problem: string): void {
    if (connection === 'connected') this.hasSpoken = true
    else if (connection !== 'silent' && connection !== 'half-open') this.hasSpoken = false
    this.connection = connection === 'silent' && this.hasSpoken ? 'half-open' : connection
    this.problem = problem
    this.say()
  }

  /** While the list is had, what is wrong with the events is the only trouble. */
  private say(): void {
    const problem = this.connection === 'connected' ? this.feed.problem : this.problem
    const word = `${this.connection} ${problem}`
    if (word === this.told) return
    this.told = word
    this.listener.onConnection(this.connection, problem)
  }

  private learn({ id, hasBegun }: ChannelEvent): void {
    if (hasBegun) this.ledger.begun(id)
    else this.ledger.ended(id)
    this.gathering ??= this.world.clock.after(GATHERED_MS, () => this.pass())
  }

  /** Without the ledger nobody knows what events were missed. */
  private pass(): void {
    this.gathering = null
    if (this.connection === 'connected')
      this.listener.onFigures(this.figures(), this.address.everySec * 1_000)
  }
}
