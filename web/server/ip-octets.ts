import { isIpv4, isIpv6 } from '#engine/contract/address.ts'

/** The 4 or 16 octets of an address, brackets and zone aside; those of 0.0.0.0 for what is none. */
export function octetsOf(text: string): Buffer {
  const address = text.replace(/^\[|\]$/g, '').replace(/%.*$/s, '')
  if (isIpv4(address)) return Buffer.from(address.split('.').map(Number))
  return isIpv6(address) ? ipv6Octets(address) : Buffer.alloc(4)
}

function ipv6Octets(address: string): Buffer {
  const [head = '', tail] = address.split('::')
  const [front, back] = [groupsOf(head), groupsOf(tail ?? '')]
  return Buffer.from([...front, ...Array<number>(16 - front.length - back.length).fill(0), ...back])
}

function groupsOf(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number)
    const word = Number.parseInt(group, 16)
    return [word >> 8, word & 0xff]
  })
}
