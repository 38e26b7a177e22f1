import type { SourceConfig } from '#engine/contract/config.ts'
import { UNKNOWN_SOURCE_ID } from '#engine/contract/vocabulary.ts'
import type { CellBook } from './cell-book.ts'
import { Source } from './source.ts'
import { SourceTable } from './source-table.ts'

/** The sources of the current configuration, and those removed that still carry calls. */
export class SourceBook {
  /** Every caller that is no configured source. */
  readonly unknown: Source
  private readonly cells: CellBook
  private readonly byId = new Map<number, Source>()
  /** Removed ones, each forgotten when its last call has ended. */
  private readonly leaving = new Map<number, Source>()
  private table = new SourceTable()

  constructor(cells: CellBook) {
    this.cells = cells
    this.unknown = new Source(null, cells.sources.of(UNKNOWN_SOURCE_ID))
  }

  /** In order of the configuration, the unknown callers last. */
  get all(): readonly Source[] {
    return [...this.byId.values(), this.unknown]
  }

  /** Also a removed one that still carries calls. */
  get(id: number): Source | undefined {
    return id === this.unknown.id ? this.unknown : (this.byId.get(id) ?? this.leaving.get(id))
  }

  find(address: string, port: number): Source {
    return this.table.find(address, port) ?? this.unknown
  }

  apply(configs: readonly SourceConfig[]): void {
    for (const [id, source] of this.byId) this.leaving.set(id, source)
    this.byId.clear()
    this.table = new SourceTable()
    for (const config of configs) this.adopt(config)
    this.settle()
  }

  /** Forgets removed sources whose calls have ended, and lets go of retired slots that came free. */
  settle(): void {
    for (const source of this.byId.values()) source.channels.settle()
    for (const [id, source] of this.leaving) {
      if (source.activeCalls() > 0) continue
      source.channels.resize(null)
      this.cells.sources.forget(id)
      this.leaving.delete(id)
    }
  }

  private adopt(config: SourceConfig): void {
    const survivor = this.leaving.get(config.id)
    this.leaving.delete(config.id)
    survivor?.reconfigure(config)
    const source = survivor ?? new Source(config, this.cells.sources.of(config.id))
    this.byId.set(config.id, source)
    this.table.add(source, config)
  }
}
