import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { Snapshot } from '#engine/contract/config.ts'

const RETRY_MS = 5_000

export interface SnapshotKeeperUser {
  /** This snapshot is on disk now. */
  onKept(snapshot: Snapshot): void
  /** Tried again every five seconds. */
  onUnkept(snapshot: Snapshot, error: unknown): void
}

/** Brings the applied snapshot to disk, the newest only, as often as it takes: a full disk blocks no edit (rules 25). */
export class SnapshotKeeper {
  private readonly clock: Clock
  private readonly write: (snapshot: Snapshot) => Promise<void>
  private readonly user: SnapshotKeeperUser
  private wanted: Snapshot | null = null
  private isWriting = false
  private retry: Stoppable | null = null

  constructor(clock: Clock, write: (snapshot: Snapshot) => Promise<void>, user: SnapshotKeeperUser) {
    this.clock = clock
    this.write = write
    this.user = user
  }

  keep(snapshot: Snapshot): void {
    this.wanted = snapshot
    this.retry?.stop()
    if (!this.isWriting) void this.writeWanted()
  }

  stop(): void {
    this.retry?.stop()
    this.wanted = null
  }

  private async writeWanted(): Promise<void> {
    this.isWriting = true
    while (this.wanted) {
      const snapshot = this.wanted
      this.wanted = null
      await this.writeOne(snapshot)
    }
    this.isWriting = false
  }

  private async writeOne(snapshot: Snapshot): Promise<void> {
    try {
      await this.write(snapshot)
      this.user.onKept(snapshot)
    } catch (error) {
      this.user.onUnkept(snapshot, error)
      if (!this.wanted) this.retry = this.clock.after(RETRY_MS, () => this.keep(snapshot))
    }
  }
}
