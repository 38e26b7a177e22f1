/** Kinds of value that hold a number (RFC 2578 §7.1, tags of RFC 3416 §3), and why there is none. */
const INTEGER = 2
const OCTET_STRING = 4
const COUNTER_32 = 65
const GAUGE_32 = 66
const COUNTER_64 = 70
const NO_SUCH_OBJECT = 128
const NO_SUCH_INSTANCE = 129
const END_OF_VIEW = 130

const DECIMAL = /^\d{1,15}(\.\d{1,9})?$/
const TEXT_BYTES = 64
const COUNTER_BYTES = 9

/** The number of a value as the library hands it over; a sentence where there is none. No word of the agent is in it. */
export function snmpFigure(type: number, value: unknown): number | string {
  if (type === NO_SUCH_OBJECT) return 'the agent has no such object'
  if (type === NO_SUCH_INSTANCE) return 'the agent has no such instance; a single value ends with .0'
  if (type === END_OF_VIEW) return 'the agent shows nothing there'
  if (type === INTEGER || type === GAUGE_32 || type === COUNTER_32) return plainFigure(value)
  if (type === COUNTER_64 && Buffer.isBuffer(value)) return longFigure(value)
  if (type === OCTET_STRING && Buffer.isBuffer(value)) return textFigure(value)
  return 'the value there is no number'
}

function plainFigure(value: unknown): number | string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'the value there is no number'
  return value >= 0 ? value : 'the value there is negative'
}

function longFigure(bytes: Buffer): number | string {
  if (bytes.length === 0 || bytes.length > COUNTER_BYTES) return 'the value there is no number'
  const value = Number(BigInt(`0x${bytes.toString('hex')}`))
  return Number.isSafeInteger(value) ? value : 'the value there is too large'
}

function textFigure(bytes: Buffer): number | string {
  const text = bytes.toString('latin1', 0, TEXT_BYTES).replace(/\0+$/, '').trim()
  return bytes.length <= TEXT_BYTES && DECIMAL.test(text) ? Number(text) : 'the text there is no number'
}
