import { type SourceFile, withoutComments } from './source-tree.ts'

/** Texts that people read, as they are written in a .tsx file: between tags, and in the props that name things. */

const PROPS = 'label|description|placeholder|title|titleLine|words|line|action|message|aria-label|alt'
const READ_PROP = new RegExp(`^(${PROPS})$`)
const READ_KEY = new RegExp(
  `(?:^|[\\s{,(])['"]?(?:${PROPS})['"]?:\\s*('(?:[^'\\\\\\n]|\\\\.)*'|\`[^\`]*\`)`,
  'g',
)
/** Codes such as 4xx are none. */
const WORD = /(?<![\p{L}\d])\p{L}{2,}/u
const SENTENCE = /\p{L}{2,} \p{L}{2,}/u
const LITERAL = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`/g

/** Scans code and JSX by turns; good enough for this tree, not a parser. Our own name is not translated. */
export function jsxTexts(file: SourceFile): string[] {
  const text = withoutComments(file.text)
  const found: string[] = []
  const add = (written: string) => {
    const words = written.replace(/\$\{[^}]*\}|&\w+;|\bFairline\b/g, ' ')
    if (WORD.test(words)) found.push(written.trim().replace(/\s+/g, ' '))
  }
  scanCode(text, 0, add)
  for (const [, literal = ''] of text.matchAll(READ_KEY)) add(literal)
  return found
}

type Add = (written: string) => void

/** Up to the brace that closes it, or to the end; returns the place behind. What stands between tags is shown. */
function scanCode(text: string, from: number, add: Add, isShown = false): number {
  let at = from
  for (let depth = 0; at < text.length; ) {
    const char = text[at] ?? ''
    if (`'"\``.includes(char)) {
      const end = behindLiteral(text, at, add)
      if (isShown && SENTENCE.test(text.slice(at, end))) add(text.slice(at, end))
      at = end
    } else if (opensElement(text, at)) at = scanElement(text, at, add)
    else {
      if (char === '{') depth += 1
      if (char === '}') depth -= 1
      at += 1
      if (depth < 0) return at
    }
  }
  return at
}

/** A type's parameters follow a name or a bracket; an element follows neither. */
function opensElement(text: string, at: number): boolean {
  return text[at] === '<' && /[\w>]/.test(text[at + 1] ?? '') && !/[\w)]/.test(text[at - 1] ?? '')
}

function behindLiteral(text: string, at: number, add: Add): number {
  const quote = text[at]
  let next = at + 1
  while (next < text.length && text[next] !== quote) {
    if (quote === '`' && text.startsWith('${', next)) next = scanCode(text, next + 2, add)
    else next += text[next] === '\\' ? 2 : 1
  }
  return next + 1
}

/** An element with all that stands in it; returns the place behind its closing tag. */
function scanElement(text: string, from: number, add: Add): number {
  let { at, isClosed } = scanTag(text, from, add)
  while (!isClosed && at < text.length) {
    const end = at + text.slice(at).search(/[<{]|$/)
    add(text.slice(at, end))
    if (text.startsWith('</', end)) return text.indexOf('>', end) + 1
    at = text[end] === '{' ? scanCode(text, end + 1, add, true) : scanElement(text, end, add)
  }
  return at
}

function scanTag(text: string, from: number, add: Add): { at: number; isClosed: boolean } {
  let at = from + 1
  while (at < text.length && text[at] !== '>') {
    const [, name] = /^([\w-]+)=/.exec(text.slice(at, at + 40)) ?? []
    const isRead = name !== undefined && READ_PROP.test(name)
    if (name !== undefined) at += name.length + 1
    const begin = at
    if (text[at] === '{') at = scanCode(text, at + 1, add)
    else if (text[at] === '"') at = behindLiteral(text, at, add)
    else if (name === undefined) at += 1
    if (isRead) for (const written of literalsOf(text.slice(begin, at))) add(written)
  }
  return { at: at + 1, isClosed: text[at - 1] === '/' }
}

/** Without those that are only compared with, name a field, or are props of an element in it. */
function literalsOf(value: string): string[] {
  return Array.from(value.matchAll(LITERAL))
    .filter(({ index }) => !/(?:=\s*|\[|\()$/.test(value.slice(0, index)))
    .map(([literal]) => literal)
}
