import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { AppendFile } from './append-file.ts'
import type { SegmentName } from './data-folder.ts'
import { deleteFile } from './journal-segment.ts'
import { isOfCall, type KeptTrace, readTraceLine, startOfCall, traceLine } from './trace-lines.ts'

/** One file of traces, of this start or of an earlier one. */
export class TraceSegment {
  bytes = 0
  private readonly name: SegmentName
  /** Whose messages are in it; null while a file that was found is not looked into. */
  private calls: Set<string> | null
  private file: AppendFile | null = null

  private constructor(name: SegmentName, calls: Set<string> | null) {
    this.name = name
    this.calls = calls
  }

  static begin(name: SegmentName): TraceSegment {
    return new TraceSegment(name, new Set())
  }

  static stored(name: SegmentName): TraceSegment {
    const segment = new TraceSegment(name, null)
    segment.bytes = statSync(name.path).size
    return segment
  }

  /** Throws the system's error; nothing of them counts as written then. */
  append(traces: readonly KeptTrace[]): void {
    this.file ??= new AppendFile(this.name.path)
    this.file.append(traces.map(traceLine).join(''))
    this.bytes = this.file.bytes
    for (const { callId } of traces) this.calls?.add(callId)
  }

  /** What a file that was found holds; one that cannot be read holds nothing. */
  async index(): Promise<void> {
    if (this.calls) return
    const calls = new Set<string>()
    for (const line of await this.lines()) {
      const trace = readTraceLine(line)
      if (trace) calls.add(trace.callId)
    }
    this.calls = calls
  }

  async messagesOf(callId: string): Promise<readonly KeptTrace[]> {
    if (this.calls?.has(callId) === false) return []
    const start = startOfCall(callId)
    return (await this.lines())
      .filter((line) => isOfCall(line, start))
      .map(readTraceLine)
      .filter((trace) => trace !== null)
  }

  close(): void {
    this.file?.close()
    this.file = null
  }

  delete(): void {
    this.close()
    deleteFile(this.name.path)
  }

  private async lines(): Promise<string[]> {
    const text = await readFile(this.name.path, 'utf8').catch(() => '')
    return text.split('\n')
  }
}
