import type { TracedMessage } from '#engine/contract/tracing.ts'

/** C0 without tab and line ends, DEL and C1, and what turns the direction of writing or hides itself. */
const HIDDEN = [
  ...([
    [0x00, 0x08],
    [0x0b, 0x0c],
    [0x0e, 0x1f],
    [0x7f, 0x9f],
  ] as const),
  ...([
    [0x61c, 0x61c],
    [0x200b, 0x200f],
    [0x2028, 0x202e],
    [0x2060, 0x2069],
    [0xfeff, 0xfeff],
  ] as const),
]
const UNUSUAL = /[^\t\r\n -~]/g
const LONE_CR = /\r(?!\n)/g

/** A message as people may read it: UTF-8 where it is, and control characters written out (attacks on the panel, 2). */
export function shownText(text: string): string {
  const bytes = Uint8Array.from(text, (octet) => octet.charCodeAt(0) & 0xff)
  return new TextDecoder()
    .decode(bytes)
    .replace(UNUSUAL, (sign) => (isHidden(sign.charCodeAt(0)) ? written(sign) : sign))
    .replace(LONE_CR, '\\x0d')
}

function isHidden(code: number): boolean {
  return HIDDEN.some(([first, last]) => first <= code && code <= last)
}

function written(sign: string): string {
  return `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`
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
