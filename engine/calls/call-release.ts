import type { Clock } from '#engine/base/clock.ts'
import type { ReleaseCommand } from '#engine/contract/live-calls.ts'
import type { Directory } from '#engine/destination/directory.ts'
import type { Call } from '#engine/proxy/call.ts'
import { doubtOf } from './call-doubt.ts'
import type { CallVisitor } from './call-walk.ts'
import type { CallTracker } from './tracker.ts'

/** It costs so many times what a look does. */
const LOOKS_OF_A_RELEASE = 10

/** Takes the calls off the books that a command names. */
export class CallRelease implements CallVisitor {
  private readonly command: ReleaseCommand
  private readonly numbers: ReadonlySet<number>
  private readonly tracker: CallTracker
  private readonly directory: Directory
  private readonly clock: Clock
  private readonly onDone: (released: number) => void
  /** Calls that began after it are not meant. */
  private readonly newest: number
  private released = 0

  constructor(
    command: ReleaseCommand,
    tracker: CallTracker,
    directory: Directory,
    clock: Clock,
    onDone: (released: number) => void,
  ) {
    this.command = command
    this.numbers = new Set(command.kind === 'calls' ? command.numbers : [])
    this.tracker = tracker
    this.directory = directory
    this.clock = clock
    this.onDone = onDone
    this.newest = tracker.lastNumber
  }

  see(call: Call): number {
    if (call.number > this.newest || !this.isMeant(call)) return 1
    if (call.state !== 'ended' && this.tracker.release(call, 'released')) this.released += 1
    const isEnough = this.command.kind === 'calls' && this.released >= this.numbers.size
    return isEnough ? 0 : LOOKS_OF_A_RELEASE
  }

  done(): void {
    this.onDone(this.released)
  }

  private isMeant(call: Call): boolean {
    const { command } = this
    // One that is being set up may move on by itself, or come again with credentials: its attempts end it in time.
    if (call.state !== 'answered' && call.state !== 'ringing') return false
    if (command.kind === 'calls') return this.numbers.has(call.number)
    if (call.destinationId !== command.destinationId) return false
    if (command.kind === 'all') return true
    const at = { monotonicMs: this.clock.monotonicMs(), wallMs: this.clock.wallMs() }
    return doubtOf(call, this.directory.destination(call.destinationId), at) !== ''
  }
}
