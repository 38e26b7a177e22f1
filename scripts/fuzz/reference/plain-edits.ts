import { fieldsNamed, type PlainMessage, valueText } from './plain-message.ts'
import type { PlainReading } from './plain-reading.ts'
import type { PlainAddress } from './plain-values.ts'

/** The same edits as the product's, on lines of text: slow, simple, and without a common line of code. */
export class PlainEdits {
  private readonly reading: PlainReading
  private readonly message: PlainMessage
  private startLine: string
  /** Lines as they stand now; null where one was removed. */
  private readonly lines: (string | null)[]
  /** New lines in front of each line, and behind the last. */
  private readonly inserted: string[][]

  constructor(reading: PlainReading) {
    this.reading = reading
    this.message = reading.message
    this.startLine = reading.message.startLine
    this.lines = reading.message.fields.map((field) => field.raw)
    this.inserted = Array.from({ length: this.lines.length + 1 }, () => [])
  }

  /** The message as it stands, without octets behind the body. */
  text(): string {
    const { body } = this.message
    const length = this.reading.contentLength < 0 ? body.length : this.reading.contentLength
    const lines = this.inserted.flatMap((added, at) => [...added, this.lines[at] ?? null])
    const kept = [this.startLine, ...lines.filter((line) => line !== null)]
    return `${kept.join('\r\n')}\r\n\r\n${body.slice(0, length)}`
  }

  insertTop(line: string): this {
    return this.insertAt(0, line)
  }

  /** Behind the last Route; where there is none, at the top. */
  appendRoute(uri: string): this {
    return this.insertAt(this.lastOf('route') + 1, `Route: <${uri}>`)
  }

  /** Above the first Record-Route; else behind all; else, where only one Via can be read, behind its line. */
  insertRecordRoute(value: string): this {
    const above = (this.reading.recordRoutes ?? []).length === 0 ? -1 : this.firstOf('record-route')
    const via = this.reading.nextVia ? this.lines.length : this.firstOf('via') + 1
    return this.insertAt(above >= 0 ? above : via, `Record-Route: ${value}`)
  }

  /** Above the first Path, else behind all; '' for none. */
  setPath(value: string, dropsOthers: boolean): this {
    const first = this.firstOf('path')
    if (value !== '') this.insertAt(first < 0 ? this.lines.length : first, `Path: ${value}`)
    for (const [at, { name }] of this.message.fields.entries())
      if (dropsOthers && name === 'path') this.lines[at] = null
    return this
  }

  replaceRequestUri(uri: string): this {
    this.startLine = this.startLine.replace(/^([^ ]+) [^ ]+ /, (_, method) => `${method} ${uri} `)
    return this
  }

  decrementMaxForwards(): this {
    const at = this.firstOf('max-forwards')
    if (at < 0) return this.insertTop('Max-Forwards: 70')
    return this.replaceValue(
      at,
      0,
      Number.POSITIVE_INFINITY,
      String(Math.max(0, this.reading.maxForwards - 1)),
    )
  }

  addContentLength(): this {
    if (this.reading.contentLength >= 0) return this
    return this.insertAt(this.lines.length, `Content-Length: ${this.message.body.length}`)
  }

  /** The topmost Record-Route value becomes another one. */
  rewriteRecordRoute(value: string): this {
    const [top] = this.reading.recordRoutes ?? []
    return top ? this.replaceValue(this.firstOf('record-route'), top.start, top.end, value) : this
  }

  popVia(): this {
    const at = this.firstOf('via')
    const { start, next } = this.reading.topVia
    if (next >= 0) return this.replaceValue(at, start, next, '')
    this.lines[at] = null
    return this
  }

  /** RFC 3261 §18.2.1 and RFC 3581 §4. */
  setReceived(address: string, port: number): this {
    const { topVia } = this.reading
    const isWritten = findParameter(this.viaText(), 'received') !== null
    const isTold = topVia.rport >= 0 || isWritten || topVia.host !== address
    if (!isTold) return this
    const received = withParameter(this.viaText(), 'received', address)
    const told = topVia.rport >= 0 ? withParameter(received, 'rport', String(port)) : received
    return this.replaceValue(this.firstOf('via'), topVia.start, topVia.end, told)
  }

  /** Removes the first and the last Route values, whole lines where nothing is left. */
  removeRoutes(first: number, last = 0): this {
    let number = 0
    const total = this.reading.routes.length
    for (const [at, field] of this.message.fields.entries()) {
      if (field.name !== 'route') continue
      const values = this.valuesOf(number)
      const kept = values.filter((_, i) => number + i >= first && number + i < total - last)
      this.keepValues(at, values, kept)
      number += values.length
    }
    return this
  }

  private viaText(): string {
    const [field] = fieldsNamed(this.message, 'via')
    const { start, end } = this.reading.topVia
    return field ? valueText(field).slice(start, end) : ''
  }

  /** Those of one line, from the first on. */
  private valuesOf(first: number): readonly PlainAddress[] {
    const values: PlainAddress[] = []
    for (let at = first; at < this.reading.routes.length; at++) {
      const value = this.reading.routes[at]
      if (value) values.push(value)
      if (!value || value.next < 0) break
    }
    return values
  }

  private keepValues(at: number, values: readonly PlainAddress[], kept: readonly PlainAddress[]): void {
    const [before, behind] = [kept[0], kept.at(-1)]
    if (kept.length === values.length) return
    if (!before || !behind) {
      this.lines[at] = null
      return
    }
    const last = values.at(-1)?.end ?? behind.end
    this.replaceValue(at, behind.end, last, '')
    this.replaceValue(at, 0, before.start, '')
  }

  /** Replaces part of the value of a line; offsets count from the value's start. */
  private replaceValue(at: number, start: number, end: number, text: string): this {
    const field = this.message.fields[at]
    const line = this.lines[at]
    if (!field || line === undefined || line === null) throw new Error('no such line')
    const last = Math.min(field.end, field.start + end)
    this.lines[at] = line.slice(0, field.start + start) + text + line.slice(last)
    return this
  }

  private insertAt(at: number, line: string): this {
    this.inserted[at]?.push(line)
    return this
  }

  private firstOf(name: string): number {
    return this.message.fields.findIndex((field) => field.name === name)
  }

  private lastOf(name: string): number {
    return this.message.fields.findLastIndex((field) => field.name === name)
  }
}

/** Where a parameter stands in a Via value, its semicolon left out; null when it does not. Quoted strings are no place. */
function findParameter(via: string, name: string): { start: number; end: number } | null {
  const bare = via.replace(/"(?:[^"\\]|\\[^\r\n])*"/g, (quoted) => 'q'.repeat(quoted.length))
  const pattern = `(;[ \\t\\r\\n]*)${name}(?:[ \\t\\r\\n]*=[ \\t\\r\\n]*[^ \\t\\r\\n;,]+)?(?=[ \\t\\r\\n]*(?:;|$))`
  const found = new RegExp(pattern, 'i').exec(bare)
  if (found === null) return null
  return { start: found.index + (found[1] ?? '').length, end: found.index + found[0].length }
}

/** In place where it stands, else behind all others. */
function withParameter(via: string, name: string, value: string): string {
  const place = findParameter(via, name)
  const set = `${name}=${value}`
  return place === null ? `${via};${set}` : via.slice(0, place.start) + set + via.slice(place.end)
}
