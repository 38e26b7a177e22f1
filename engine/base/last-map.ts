/** A map of the `most` entries that were set last: the oldest goes. */
export class LastMap<Value> extends Map<string, Value> {
  private readonly most: number

  constructor(most: number) {
    super()
    this.most = most
  }

  override set(key: string, value: Value): this {
    this.delete(key)
    const oldest = this.keys().next()
    if (this.size >= this.most && !oldest.done) this.delete(oldest.value)
    return super.set(key, value)
  }
}
