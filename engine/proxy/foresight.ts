import type { PickKeys, Wants } from '#engine/balance/candidate.ts'
import type { Selection, SelectionOfAll, Selector } from '#engine/balance/select.ts'
import type { Exhausted } from '#engine/contract/vocabulary.ts'
import type { Asking } from './set-walk.ts'

/** How likely a choice is, and why it is that one. */
type Reason = Pick<ReturnType<Selector['preview']>, 'chance' | 'why'>

const NO_REASON: Reason = { chance: 1, why: '' }

/** Asks sets whom they would choose: the same answers as a call gets, with nothing moved. */
export class Foresight implements Asking {
  /** Of the last set that had nobody. */
  exhausted: Exhausted = 'empty'
  private readonly mostLooks: number
  private looks = 0
  private reason = NO_REASON

  /** `mostLooks`: destinations looked at, after which a way is to be followed no further. */
  constructor(mostLooks: number) {
    this.mostLooks = mostLooks
  }

  get isOver(): boolean {
    return this.looks >= this.mostLooks
  }

  /** Of the choice made last. */
  get lastReason(): Reason {
    return this.reason
  }

  one(selector: Selector, keys: PickKeys, tried: readonly number[], wants: Wants): Selection {
    this.looks += selector.members.length
    const { chance, why, ...selection } = selector.preview(keys, tried, wants)
    if (selection.destination === null) this.exhausted = selection.exhausted
    else this.reason = { chance, why }
    return selection
  }

  all(selector: Selector, keys: PickKeys, tried: readonly number[], wants: Wants): SelectionOfAll {
    const all = selector.previewAll(keys, tried, wants)
    if ('exhausted' in all) this.exhausted = all.exhausted
    else this.one(selector, keys, tried, wants)
    return all
  }
}
