import type { TargetInput } from './target.ts'

/** Above every input a mutation makes. */
const MOST_BYTES = 80_000
const MOST_NAME = 32
/** Number of the input, its length, the length of its target's name. */
const WORDS = 3

export function watchMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(WORDS * 4 + MOST_NAME + MOST_BYTES)
}

/** The input under way, in memory that two threads see: one in an endless loop can post no message. */
export class Watch {
  private readonly words: Int32Array
  private readonly name: Buffer
  private readonly input: Buffer

  constructor(memory: SharedArrayBuffer) {
    this.words = new Int32Array(memory, 0, WORDS)
    this.name = Buffer.from(memory, WORDS * 4, MOST_NAME)
    this.input = Buffer.from(memory, WORDS * 4 + MOST_NAME, MOST_BYTES)
  }

  announce(target: string, input: Buffer): void {
    this.words[1] = input.copy(this.input)
    this.words[2] = this.name.write(target, 'latin1')
    Atomics.add(this.words, 0, 1)
  }

  /** Until the next input nothing is run. */
  rest(): void {
    this.announce('', Buffer.alloc(0))
  }

  get isResting(): boolean {
    return this.words[2] === 0
  }

  /** Changes with every input. */
  get number(): number {
    return Atomics.load(this.words, 0)
  }

  current(): TargetInput {
    const target = this.name.toString('latin1', 0, this.words[2])
    return { target, input: Buffer.from(this.input.subarray(0, this.words[1])) }
  }
}
