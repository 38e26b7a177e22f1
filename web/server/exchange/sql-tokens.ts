import { refusal } from './row.ts'

/** What SQL of a dump is made of, as far as INSERT lines go. */
export interface SqlToken {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'sign'
  readonly text: string
  readonly line: number
}

const BLANK = /\s+|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\//y
const WORD = /[A-Za-z_][\w$]*/y
const NUMBER = /[+-]?(?:0x[\da-fA-F]+|\d+(?:\.\d+)?)/y
/** A name in the quotes of MySQL, of the standard, of SQLite's others. */
const NAME = /`((?:[^`]|``)*)`|"((?:[^"]|"")*)"|\[([^\]]*)\]/y
const ESCAPES: { readonly [letter: string]: string } = {
  n: '\n',
  r: '\r',
  t: '\t',
  0: '\0',
  b: '\b',
  Z: '\x1a',
}

/**
 * In MySQL a backslash escapes within a text, in the standard (PostgreSQL, SQLite) it is a character, unless the text is
 * written E'…'. Which it is a file shows by MySQL's back-quotes and marked comments.
 */
export function* sqlTokens(text: string): Generator<SqlToken> {
  const isMysql = /`|\/\*!/.test(text) && !text.includes('NO_BACKSLASH_ESCAPES')
  let line = 1
  let at = text.startsWith('\uFEFF') ? 1 : 0
  const matched = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(text)
  }
  const advance = (end: number) => {
    for (let i = at; i < end; i += 1) if (text.charCodeAt(i) === 10) line += 1
    at = end
  }
  while (at < text.length) {
    const blank = matched(BLANK)
    if (blank) {
      advance(at + blank[0].length)
      continue
    }
    const began = line
    const isEscaped = /[eE]/.test(text[at] ?? '') && text[at + 1] === "'"
    if (text[at] === "'" || isEscaped || (isMysql && text[at] === '"')) {
      const string = quotedText(text, isEscaped ? at + 1 : at, { isEscaping: isMysql || isEscaped, line })
      advance(string.end)
      yield { kind: 'text', text: string.value, line: began }
      continue
    }
    const name = matched(NAME)
    const word = name ?? matched(NUMBER) ?? matched(WORD)
    const value = word?.[0] ?? text[at] ?? ''
    advance(at + value.length)
    if (name) yield { kind: 'name', text: name[1] ?? name[2] ?? name[3] ?? '', line: began }
    else
      yield {
        kind: word === null ? 'sign' : /^[A-Za-z_]/.test(value) ? 'word' : 'number',
        text: value,
        line: began,
      }
  }
}

function quotedText(
  text: string,
  start: number,
  { isEscaping, line }: { isEscaping: boolean; line: number },
) {
  const quote = text[start] ?? "'"
  const parts: string[] = []
  for (let at = start + 1; at < text.length; at += 1) {
    const letter = text[at] ?? ''
    if (letter === '\\' && isEscaping) {
      at += 1
      parts.push(ESCAPES[text[at] ?? ''] ?? text[at] ?? '')
    } else if (letter !== quote) parts.push(letter)
    else if (text[at + 1] === quote) {
      parts.push(quote)
      at += 1
    } else return { value: parts.join(''), end: at + 1 }
  }
  throw refusal(`Line ${line}: a quote is opened and not closed.`)
}
