import type { TracedMessage } from '#engine/contract/tracing.ts'

/** C0 without tab and line ends, DEL, C1, and what turns the direction of writing or hides itself. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const HIDDEN = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g
const LONE_CR = /\r(?!\n)/g

/** A message as people may read it: UTF-8 where it is, and control characters written out (attacks on the panel, 2). */
export function shownText(text: string): string {
  const bytes = Uint8Array.from(text, (octet) => octet.charCodeAt(0) & 0xff)
  return new TextDecoder()
    .decode(bytes)
    .replace(HIDDEN, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replace(LONE_CR, '\\x0d')
}

/** All messages as one text, with when and where of each. */
export function traceText(messages: readonly TracedMessage[]): string {
  return messages.map(messageText).join('\r\n')
}

function messageText({ atMs, direction, transport, local, remote, length, text }: TracedMessage): string {
  const whole = Math.floor(atMs)
  const us = String(Math.floor((atMs - whole) * 1_000)).padStart(3, '0')
  const at = new Date(whole).toISOString().replace('Z', `${us}Z`)
  const [from, to] = direction === 'in' ? [remote, local] : [local, remote]
  const cut = length > text.length && text.length > 0 ? `, ${length} bytes` : ''
  return `---- ${at} ${transport} ${from} -> ${to}${cut}\r\n${shownText(text)}\r\n`
}
