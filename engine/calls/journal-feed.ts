import { type AnswerEntry, answerLine, type BranchEntry, branchLine, endLine } from '#engine/journal/entry.ts'

/** Lines for the live-call journal, gathered until the next report takes them. */
export class JournalFeed {
  private text = ''
  private opened: number[] = []
  private closed: number[] = []
  private readonly onDisk = new Set<number>()

  branch(entry: BranchEntry): void {
    this.text += branchLine(entry)
    if (this.onDisk.has(entry.call)) return
    this.onDisk.add(entry.call)
    this.opened.push(entry.call)
  }

  answer(entry: AnswerEntry): void {
    this.text += answerLine(entry)
  }

  end(call: number): void {
    if (!this.onDisk.delete(call)) return
    this.text += endLine(call)
    this.closed.push(call)
  }

  take(): { journal: string; opened: number[]; closed: number[] } {
    const taken = { journal: this.text, opened: this.opened, closed: this.closed }
    this.text = ''
    this.opened = []
    this.closed = []
    return taken
  }
}
