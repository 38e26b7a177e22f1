import type { Stoppable } from './clock.ts'

/** So many at a time, and no more. */
export class Turns {
  private taken = 0
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  /** To be stopped when it is over; null: all are taken. */
  take(): Stoppable | null {
    if (this.taken >= this.most) return null
    this.taken += 1
    let isOver = false
    return {
      stop: () => {
        if (!isOver) this.taken -= 1
        isOver = true
      },
    }
  }
}
