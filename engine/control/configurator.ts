import { firstProblem, type Revision, type Snapshot, snapshotSchema } from '#engine/contract/config.ts'
import { type ConfigureResult, configureSchema } from '#engine/contract/control-channel.ts'
import { ERROR_TEXTS, FairlineError } from '#engine/contract/errors.ts'

type Refused = Extract<ConfigureResult, { outcome: 'refused' }>

export interface ConfiguratorUser {
  /** Resolves when the relay routes by it, rejects with `SNAPSHOT_INVALID` when it cannot. `isNew`: not the revision that was applied before. */
  apply(snapshot: Snapshot, isNew: boolean): Promise<void>
  onApplied(snapshot: Snapshot, isNew: boolean): void
  onRefused(refusal: Refused): void
}

function refused(code: Refused['code'], field: string, message: string = ERROR_TEXTS[code]): Refused {
  return { outcome: 'refused', code, field, message }
}

const isSame = (a: Revision, b: Revision) => a.database === b.database && a.number === b.number

/** Takes configurations from the panel, one after the other (rules 25). Snapshots arrive as nobody's word. */
export class Configurator {
  applied: Snapshot | null
  isPersisted: boolean
  private readonly user: ConfiguratorUser
  private turn: Promise<unknown> = Promise.resolve()

  /** `kept`: read from disk, and what the relay was started with. */
  constructor(kept: Snapshot | null, user: ConfiguratorUser) {
    this.applied = kept
    this.isPersisted = kept !== null
    this.user = user
  }

  get revision(): Revision | null {
    return this.applied?.revision ?? null
  }

  /** The relay applied it; writing it to disk is acknowledged apart, as a `revision` change. */
  configure(command: unknown): Promise<ConfigureResult> {
    const result = this.turn.then(() => this.decide(command))
    this.turn = result.catch(() => undefined)
    return result
  }

  /** It is on disk. Returns false when a newer one was applied meanwhile. */
  persisted(snapshot: Snapshot): boolean {
    if (snapshot !== this.applied) return false
    this.isPersisted = true
    return true
  }

  private async decide(command: unknown): Promise<ConfigureResult> {
    const parsed = this.read(command)
    if ('outcome' in parsed) {
      this.user.onRefused(parsed)
      return parsed
    }
    const isNew = !this.revision || !isSame(this.revision, parsed.revision)
    const problem = await this.apply(parsed, isNew)
    if (problem) {
      this.user.onRefused(problem)
      return problem
    }
    this.applied = parsed
    this.isPersisted = false
    this.user.onApplied(parsed, isNew)
    return { outcome: 'applied', revision: parsed.revision, persisted: this.isPersisted }
  }

  /** The relay may find what no schema can: that it does not fit. */
  private async apply(snapshot: Snapshot, isNew: boolean): Promise<Refused | null> {
    try {
      await this.user.apply(snapshot, isNew)
      return null
    } catch (error) {
      if (error instanceof FairlineError && error.code === 'SNAPSHOT_INVALID') {
        return refused('SNAPSHOT_INVALID', 'sets', error.detail)
      }
      throw error
    }
  }

  private read(command: unknown): Snapshot | Refused {
    const envelope = configureSchema.safeParse(command)
    if (!envelope.success) return refused('SNAPSHOT_INVALID', firstProblem(envelope.error).field)
    const parsed = snapshotSchema.safeParse(envelope.data.snapshot)
    if (!parsed.success) {
      const { field, message } = firstProblem(parsed.error)
      return refused('SNAPSHOT_INVALID', field, message)
    }
    return this.refusal(parsed.data.revision, envelope.data.adopt) ?? parsed.data
  }

  private refusal(offered: Revision, adopt: boolean): Refused | null {
    const mine = this.revision
    if (!mine) return null
    if (mine.database !== offered.database)
      return adopt ? null : refused('SNAPSHOT_FOREIGN', 'revision.database')
    return offered.number < mine.number ? refused('SNAPSHOT_STALE', 'revision.number') : null
  }
}
