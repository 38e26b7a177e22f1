/** Without a refusal for so long it is over. */
const CALM_MS = 5_000

/** Requests are refused from now on, or are taken again after so many refusals in so many ms. */
export type RefusalNews =
  | { readonly to: 'overloaded' }
  | { readonly to: 'ready'; readonly refused: number; readonly lastedMs: number }

interface Spell {
  readonly beganAtMs: number
  readonly refusedBefore: number
  refusedAtMs: number
}

/** Refusals of one cause, and the spells that they make. */
export class Refusals {
  private count = 0
  private settled = 0
  private spell: Spell | null = null

  /** Whether there were any of late, as of `settle`. */
  get isGoingOn(): boolean {
    return this.spell !== null
  }

  add(): void {
    this.count += 1
  }

  /** To be called about once a second: what is to be told, null where nothing changed. */
  settle(nowMs: number): RefusalNews | null {
    const refusedBefore = this.settled
    this.settled = this.count
    const { spell } = this
    if (this.count > refusedBefore) {
      if (spell) {
        spell.refusedAtMs = nowMs
        return null
      }
      this.spell = { beganAtMs: nowMs, refusedBefore, refusedAtMs: nowMs }
      return { to: 'overloaded' }
    }
    if (!spell || nowMs - spell.refusedAtMs < CALM_MS) return null
    this.spell = null
    return { to: 'ready', refused: this.count - spell.refusedBefore, lastedMs: nowMs - spell.beganAtMs }
  }
}
