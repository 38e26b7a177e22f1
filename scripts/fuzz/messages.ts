import type { MessagePort } from 'node:worker_threads'
import type { Finding } from './finding.ts'
import type { Progress, SearchOptions } from './search.ts'

/** What the searching thread and the stopwatch are started with. */
export interface ThreadData {
  readonly options: SearchOptions
  /** What the thread runs on. */
  readonly watched: SharedArrayBuffer
  /** From the searching thread to the stopwatch; each has its own end. */
  readonly stopwatch: MessagePort
  /** '' for none. */
  readonly plant: string
  /** A file to be judged by the targets instead of a search; null for a search. */
  readonly replay: string | null
}

export type ThreadMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'finding'; readonly finding: Finding }
