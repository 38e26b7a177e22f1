/** What ends when; the earliest first. A binary heap, so that ten thousand calls at once cost no more than they must. */
export class EndQueue<Item> {
  private readonly heap: { readonly endMs: number; readonly item: Item }[] = []

  add(endMs: number, item: Item): void {
    const { heap } = this
    let at = heap.length
    heap.push({ endMs, item })
    while (at > 0) {
      const parent = (at - 1) >>> 1
      if (this.endOf(parent) <= endMs) break
      this.swap(at, parent)
      at = parent
    }
  }

  /** The next one that has ended by `nowMs`. */
  takeEnded(nowMs: number): Item | undefined {
    const { heap } = this
    const first = heap[0]
    if (!first || first.endMs > nowMs) return undefined
    const last = heap.pop()
    if (last && heap.length > 0) {
      heap[0] = last
      this.sink()
    }
    return first.item
  }

  private sink(): void {
    const { length } = this.heap
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      const child = left + 1 < length && this.endOf(left + 1) < this.endOf(left) ? left + 1 : left
      if (child >= length || this.endOf(child) >= this.endOf(at)) return
      this.swap(at, child)
      at = child
    }
  }

  private endOf(at: number): number {
    return this.heap[at]?.endMs ?? Number.POSITIVE_INFINITY
  }

  private swap(a: number, b: number): void {
    const { heap } = this
    const [first, second] = [heap[a], heap[b]]
    if (first && second) [heap[a], heap[b]] = [second, first]
  }
}
