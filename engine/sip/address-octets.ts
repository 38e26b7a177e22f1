/** Numeric addresses as 4 or 16 octets and back (RFC 5952 §4 form). */

const ZERO = 48
const DOT = 46

/** Digit by digit: every call packs its caller's address. False where the text is none. */
function writeIpv4(text: string, into: Uint8Array, at: number): boolean {
  let octet = 0
  let digits = 0
  let written = 0
  for (let i = 0; i <= text.length; i++) {
    const character = i < text.length ? text.charCodeAt(i) : DOT
    if (character === DOT) {
      if (digits === 0 || octet > 255 || written === 4) return false
      into[at + written++] = octet
      octet = 0
      digits = 0
    } else {
      if (character < ZERO || character > ZERO + 9 || ++digits > 3) return false
      octet = octet * 10 + character - ZERO
    }
  }
  return written === 4
}

function groupOctets(group: string): number[] {
  const ipv4 = new Uint8Array(4)
  if (group.includes('.')) return writeIpv4(group, ipv4, 0) ? [...ipv4] : [-1]
  const value = /^[0-9a-f]{1,4}$/i.test(group) ? Number.parseInt(group, 16) : -1
  return value < 0 ? [-1] : [value >> 8, value & 255]
}

function groupsOctets(text: string): number[] {
  return text === '' ? [] : text.split(':').flatMap(groupOctets)
}

function packIpv6(text: string): number[] | null {
  const [left = '', right, extra] = text.split('::')
  const head = groupsOctets(left)
  const tail = right === undefined ? [] : groupsOctets(right)
  const missing = 16 - head.length - tail.length
  const isComplete = right === undefined ? missing === 0 : missing >= 2
  const octets = [...head, ...Array.from({ length: Math.max(0, missing) }, () => 0), ...tail]
  return extra === undefined && isComplete && !octets.includes(-1) ? octets : null
}

/**
 * Writes an address at an offset and returns its length, 4 or 16. Throws when the text is no numeric address. An IPv6
 * zone is left out.
 */
export function writeAddress(text: string, into: Uint8Array, at: number): number {
  const zone = text.indexOf('%')
  const address = zone < 0 ? text : text.slice(0, zone)
  const isIpv6 = address.includes(':')
  if (!isIpv6 && writeIpv4(address, into, at)) return 4
  const octets = isIpv6 ? packIpv6(address) : null
  if (octets === null) throw new Error(`not a numeric address: ${JSON.stringify(text)}`)
  into.set(octets, at)
  return octets.length
}

/** The same in a buffer of its own. */
export function packAddress(text: string): Buffer {
  const octets = Buffer.alloc(16)
  return octets.subarray(0, writeAddress(text, octets, 0))
}

/** Start of the longest run of at least two zero groups, and its length; length 0 when there is none. */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (groups[start + length] === 0) length++
    if (length > best.length && length > 1) best = { start, length }
  }
  return best
}

function formatIpv6(octets: Buffer): string {
  if (octets.readUInt32BE(0) === 0 && octets.readUInt32BE(4) === 0 && octets.readUInt32BE(8) === 0xffff)
    return `::ffff:${octets.subarray(12).join('.')}`
  const groups = Array.from({ length: 8 }, (_, group) => octets.readUInt16BE(group * 2))
  const run = longestZeroRun(groups)
  const hex = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':')
  return run.length === 0 ? hex(0, 8) : `${hex(0, run.start)}::${hex(run.start + run.length, 8)}`
}

/** Those written last, by their last octet: a relay has the same few callers again and again. */
const recentIpv4 = { values: new Int32Array(256), texts: new Array<string>(256).fill('0.0.0.0') }

function formatIpv4(octets: Buffer, at: number): string {
  const { values, texts } = recentIpv4
  const value = octets.readInt32BE(at)
  const known = values[value & 255] === value ? texts[value & 255] : undefined
  if (known !== undefined) return known
  const text = `${octets[at]}.${octets[at + 1]}.${octets[at + 2]}.${octets[at + 3]}`
  values[value & 255] = value
  texts[value & 255] = text
  return text
}

/** The address between two offsets, 4 octets or 16. */
export function formatAddress(octets: Buffer, start = 0, end = octets.length): string {
  return end - start === 4 ? formatIpv4(octets, start) : formatIpv6(octets.subarray(start, end))
}
