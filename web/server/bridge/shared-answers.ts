import type { Clock } from '../clock.ts'

/** Questions that are remembered at once; beyond them each is asked by itself. */
const MOST_QUESTIONS = 64

/** Equal questions within a moment share one answer: fifty browsers on a page cost what one does. */
export class SharedAnswers<Answer> {
  private readonly clock: Clock
  private readonly holdMs: number
  private readonly answers = new Map<
    string,
    { readonly askedAtMs: number; readonly answer: Promise<Answer> }
  >()

  constructor(clock: Clock, holdMs: number) {
    this.clock = clock
    this.holdMs = holdMs
  }

  ask(question: string, find: () => Promise<Answer>): Promise<Answer> {
    const nowMs = this.clock.wallMs()
    for (const [asked, { askedAtMs }] of this.answers)
      if (Math.abs(nowMs - askedAtMs) >= this.holdMs) this.answers.delete(asked)
    const known = this.answers.get(question)
    if (known) return known.answer
    const answer = find()
    if (this.answers.size < MOST_QUESTIONS) this.answers.set(question, { askedAtMs: nowMs, answer })
    return answer
  }

  /** What was answered holds no longer. */
  forget(): void {
    this.answers.clear()
  }
}
