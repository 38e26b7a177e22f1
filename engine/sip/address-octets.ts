/** Numeric addresses as 4 or 16 octets and back (RFC 5952 §4 form). */

const ZERO = 48
const DOT = 46

/** Read digit by digit: every call packs its caller's address. */
function packIpv4(text: string): number[] | null {
  const octets: number[] = []
  let octet = 0
  let digits = 0
  for (let i = 0; i <= text.length; i++) {
    const character = i < text.length ? text.charCodeAt(i) : DOT
    if (character === DOT) {
      if (digits === 0 || octet > 255) return null
      octets.push(octet)
      octet = 0
      digits = 0
    } else {
      if (character < ZERO || character > ZERO + 9 || ++digits > 3) return null
      octet = octet * 10 + character - ZERO
    }
  }
  return octets.length === 4 ? octets : null
}

function groupOctets(group: string): number[] {
  if (group.includes('.')) return packIpv4(group) ?? [-1]
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

/** Throws when the text is no numeric address. An IPv6 zone is left out. */
export function packAddress(text: string): Buffer {
  const [address = ''] = text.split('%')
  const octets = address.includes(':') ? packIpv6(address) : packIpv4(address)
  if (octets === null) throw new Error(`not a numeric address: ${JSON.stringify(text)}`)
  return Buffer.from(octets)
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

export function formatAddress(octets: Buffer): string {
  return octets.length === 4 ? `${octets[0]}.${octets[1]}.${octets[2]}.${octets[3]}` : formatIpv6(octets)
}
