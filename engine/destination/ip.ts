/** Dotted quad as an unsigned number, -1 for anything else. An IPv4-mapped IPv6 address counts as its IPv4 one. */
export function ipv4Number(address: string): number {
  let from = 0
  if (address.startsWith('::ffff:') && address.includes('.')) from = 7
  let value = 0
  let octet = -1
  let dots = 0
  for (let i = from; i < address.length; i++) {
    const character = address.charCodeAt(i)
    if (character >= 48 && character <= 57) {
      octet = (octet < 0 ? 0 : octet * 10) + character - 48
      if (octet > 255) return -1
    } else if (character === 46 && octet >= 0 && dots < 3) {
      value = value * 256 + octet
      octet = -1
      dots += 1
    } else return -1
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : -1
}

/** IPv6 text as four unsigned 32-bit words written to `into`; false for anything else. A zone (`%eth0`) is ignored. */
export function readIpv6(address: string, into: Uint32Array): boolean {
  if (!address.includes(':')) return false
  const groups = expandGroups(address.split('%', 1)[0] ?? '')
  if (groups.length !== 8) return false
  for (let word = 0; word < 4; word++) {
    const high = readGroup(groups[word * 2])
    const low = readGroup(groups[word * 2 + 1])
    if (high < 0 || low < 0) return false
    into[word] = high * 65_536 + low
  }
  return true
}

/** The text a socket gives for this address, so that texts can be compared (RFC 5952). Invalid text comes back as it is. */
export function canonicalAddress(address: string): string {
  if (!address.includes(':')) return address
  const words = new Uint32Array(4)
  if (!readIpv6(address, words)) return address
  if (words[0] === 0 && words[1] === 0 && words[2] === 0xffff) return dottedQuad(words[3] ?? 0)
  return compress(Array.from({ length: 8 }, (_, i) => groupAt(words, i)))
}

function groupAt(words: Uint32Array, index: number): number {
  const word = words[index >> 1] ?? 0
  return index % 2 === 0 ? word >>> 16 : word & 0xffff
}

function dottedQuad(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.')
}

/** The longest run of at least two zero groups becomes `::`, the first of equals (RFC 5952 §4.2). */
function compress(groups: readonly number[]): string {
  let start = -1
  let length = 1
  for (let i = 0; i < groups.length; i++) {
    let end = i
    while (groups[end] === 0) end += 1
    if (end - i > length) {
      start = i
      length = end - i
    }
    i = Math.max(i, end)
  }
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':')
  return start < 0 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`
}

/** Eight groups of hexadecimal text, or another number of them when the text is no address. */
function expandGroups(text: string): string[] {
  const [left = '', right, more] = text.split('::')
  if (more !== undefined) return []
  const head = splitGroups(left)
  if (right === undefined) return head
  const tail = splitGroups(right)
  const missing = 8 - head.length - tail.length
  return missing < 1 ? [] : [...head, ...Array.from({ length: missing }, () => '0'), ...tail]
}

/** A dotted quad at the end stands for two groups (RFC 4291 §2.2). */
function splitGroups(text: string): string[] {
  if (text === '') return []
  const groups = text.split(':')
  const last = groups[groups.length - 1] ?? ''
  if (!last.includes('.')) return groups
  const quad = ipv4Number(last)
  if (quad < 0) return []
  return [...groups.slice(0, -1), Math.floor(quad / 65_536).toString(16), (quad % 65_536).toString(16)]
}

function readGroup(text: string | undefined): number {
  return text !== undefined && /^[0-9a-fA-F]{1,4}$/.test(text) ? Number.parseInt(text, 16) : -1
}
