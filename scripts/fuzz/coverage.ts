import { type Profiler, Session } from 'node:inspector'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../root.ts'

const TOP = `${pathToFileURL(ROOT).href}/`

/** How often one stretch of a source, from `start` to the next one's start, was run. */
export interface Stretch {
  readonly start: number
  readonly count: number
}

/** What was run of one function since the last reading. */
export interface FunctionRun {
  /** Source and place of the function: its name for the whole life of the process. */
  readonly name: string
  /** In order, without a gap; the last one ends with the function. */
  readonly stretches: readonly Stretch[]
}

/** V8 gives nested ranges, inner ones only where their count is another: they are laid flat. */
function flatten(ranges: readonly Profiler.CoverageRange[]): Stretch[] {
  const stretches: Stretch[] = []
  const open: Profiler.CoverageRange[] = []
  const begin = (start: number, count: number) => {
    if (stretches.at(-1)?.start === start) stretches.pop()
    stretches.push({ start, count })
  }
  const closeUpTo = (offset: number) => {
    for (let inner = open.at(-1); inner && inner.endOffset <= offset; inner = open.at(-1)) {
      open.pop()
      const outer = open.at(-1)
      if (outer && inner.endOffset < outer.endOffset) begin(inner.endOffset, outer.count)
    }
  }
  for (const range of ranges) {
    closeUpTo(range.startOffset)
    begin(range.startOffset, range.count)
    open.push(range)
  }
  closeUpTo(Number.POSITIVE_INFINITY)
  return stretches
}

/**
 * Counts every block V8 runs in this thread. A reading costs about a millisecond, however little was run, so one
 * is taken per batch of inputs; counting itself costs less than the oracles do.
 */
export class Coverage {
  private readonly session = new Session()

  start(): void {
    this.session.connect()
    this.session.post('Profiler.enable')
    this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  stop(): void {
    this.session.disconnect()
  }

  /** What was run since the last reading, of sources and folders by their path from the top of the tree. */
  take(paths: readonly string[]): readonly FunctionRun[] {
    let scripts: readonly Profiler.ScriptCoverage[] = []
    this.session.post('Profiler.takePreciseCoverage', (error, taken) => {
      if (error) throw error
      scripts = taken.result
    })
    return scripts
      .filter(({ url }) => paths.some((path) => url.startsWith(TOP + path)))
      .flatMap(({ url, functions }) =>
        functions.map(({ ranges }) => ({
          name: `${url}:${ranges[0]?.startOffset}`,
          stretches: flatten(ranges),
        })),
      )
  }
}
