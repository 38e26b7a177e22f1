/** A fault put into the product's source as it is loaded, to see that the fuzzer finds it. */
export interface Plant {
  /** From the top of the tree. */
  readonly file: string
  /** Stands in it exactly once. */
  readonly text: string
  readonly by: string
  /** The target that sees most of it. */
  readonly target: string
  /** What the fault would mean. */
  readonly harm: string
}

export const PLANTS: Readonly<Record<string, Plant>> = {
  'long-fold': {
    target: 'parser',
    file: 'engine/sip/header-reader.ts',
    text: 'const FOLD = /\\r\\n[ \\t]+/g',
    by: 'const FOLD = /\\r\\n[ \\t]/g',
    harm: 'off by one in a fold: of several blanks behind the line end all but one stay in the value',
  },
  'open-quote': {
    target: 'parser',
    file: 'engine/sip/characters.ts',
    text: 'for (let i = (at | 0) + 1; i < end; i++) {',
    by: 'for (let i = (at | 0) + 1; i < bytes.length; i++) {',
    harm: 'a lost bounds check: a quoted string without an end reaches into the next header field',
  },
  'chunk-length': {
    target: 'framing',
    file: 'engine/transport/content-length.ts',
    text: 'while (line > 0 && line < end) {',
    by: 'while (line > 0) {',
    harm: 'Content-Length is also sought behind the header part, if that came in the same chunk',
  },
  'stale-search': {
    target: 'framing',
    file: 'engine/transport/framing.ts',
    text: 'this.frameBytes = 0\n    this.sought = 0',
    by: 'this.frameBytes = 0',
    harm: 'the next header part is searched from where the last one ended',
  },
  'greedy-pop': {
    target: 'splice',
    file: 'engine/sip/edit.ts',
    text: 'edit.remove(topVia.start, topVia.nextStart)',
    by: 'edit.remove(topVia.start, topVia.nextStart + 1)',
    harm: 'one octet too many is taken off with a Via value',
  },
  'no-limit': {
    target: 'parser',
    file: 'engine/sip/characters.ts',
    text: 'if (number > limit) return -1',
    by: 'if (number > Number.MAX_SAFE_INTEGER) return -1',
    harm: 'a lost bounds check: numbers above the limit of their field are taken',
  },
  'slow-folds': {
    target: 'parser',
    file: 'engine/sip/header-lines.ts',
    text: 'i += 2\n      } else if',
    by: 'i += bytes.latin1Slice(start, i).endsWith(" \\t \\t") ? 2 : 2\n      } else if',
    harm: 'work that grows with the square of the folds in a header field',
  },
}
