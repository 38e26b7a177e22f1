import { TOKENS } from '../dictionary.ts'
import type { Craft } from '../target.ts'

/** Content-Length as it should be, and a header part that ends. */
function mendLength(input: Buffer): Buffer {
  const text = input.toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return Buffer.concat([input, Buffer.from('\r\n\r\n')])
  const length = String(text.length - end - 4)
  return Buffer.from(
    text.replace(/(\r\n(?:content-length|l)[ \t]*:[ \t]*)\d*/i, (_, head) => head + length),
    'latin1',
  )
}

/** Further parameters and values. */
const endings = TOKENS.filter((word) => word[0] === 44 || word[0] === 59)

export const SIP_CRAFT: Craft = { words: TOKENS, endings, mend: mendLength }
