const LINE_EVERY_MS = 2_000
const BAR = 24

/** One line that moves on a terminal, or a line every two seconds where there is none. */
export class Progress {
  private readonly out: NodeJS.WriteStream
  private readonly title: string
  private readonly total: number
  private lastMs = 0

  constructor(out: NodeJS.WriteStream, title: string, total: number) {
    this.out = out
    this.title = title
    this.total = total
  }

  show(done: number): void {
    const isLast = done >= this.total
    const nowMs = performance.now()
    if (!this.out.isTTY && !isLast && nowMs - this.lastMs < LINE_EVERY_MS) return
    this.lastMs = nowMs
    const filled = Math.round((done / Math.max(1, this.total)) * BAR)
    const text = `${this.title} [${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${done}/${this.total} calls`
    this.out.write(this.out.isTTY ? `\r${text}${isLast ? '\n' : ''}` : `${text}\n`)
  }
}
