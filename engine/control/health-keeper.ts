import type { Clock } from '#engine/base/clock.ts'
import type { KeptHealth } from '#engine/contract/health-live.ts'
import { FileKeeper } from './file-keeper.ts'
import type { DestinationFigures } from './relay-port.ts'

const REASON_CHARS = 500

export interface HealthKeeperOptions {
  readonly clock: Clock
  write(health: readonly KeptHealth[]): Promise<void>
  /** Empty when it is on disk. */
  onTrouble(sentence: string): void
}

/** Brings to disk what is seen of destinations, whenever something else is seen than before. */
export class HealthKeeper {
  private readonly keeper: FileKeeper<readonly KeptHealth[]>
  private figures: readonly DestinationFigures[] = []

  constructor(options: HealthKeeperOptions) {
    const { clock, write, onTrouble } = options
    const content = () => this.figures.map(keptOf)
    this.keeper = new FileKeeper({ clock, what: 'What is seen of destinations', content, write, onTrouble })
  }

  /** Absolute figures, once a second. Always in the same order while the configuration is the same. */
  show(figures: readonly DestinationFigures[]): void {
    const before = this.figures
    this.figures = figures
    const isSame =
      figures.length === before.length && figures.every((each, i) => isKeptAlike(each, before[i]))
    if (!isSame) this.keeper.keep()
  }

  /** Resolves when what was shown last is on disk, or cannot be. May be called any number of times. */
  stop(): Promise<void> {
    return this.keeper.stop()
  }
}

function isKeptAlike(a: DestinationFigures, b: DestinationFigures | undefined): boolean {
  return (
    a.id === b?.id &&
    a.uri === b.uri &&
    a.health === b.health &&
    a.cause === b.cause &&
    a.sinceMs === b.sinceMs &&
    a.adminState === b.adminState &&
    a.ejections === b.ejections &&
    a.ejectedUntilMs === b.ejectedUntilMs
  )
}

function keptOf(figures: DestinationFigures): KeptHealth {
  const { id: destinationId, uri, adminState, health, cause, sinceMs, ejections, ejectedUntilMs } = figures
  const reason = figures.reason.slice(0, REASON_CHARS)
  return { destinationId, uri, adminState, health, cause, reason, sinceMs, ejections, ejectedUntilMs }
}
