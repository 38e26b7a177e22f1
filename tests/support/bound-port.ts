import { readFileSync } from 'node:fs'

const SYSTEM_IS_LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1

/** Whether somebody holds this address and port, as the kernel lists it: words of 32 bits in the machine's byte order. */
export function isBound(
  transport: 'udp' | 'tcp',
  { address, port }: { readonly address: string; readonly port: number },
): boolean {
  const isIpv6 = address.includes(':')
  const bytes = isIpv6 ? ipv6Bytes(address) : address.split('.').map(Number)
  const words = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.slice(i * 4, i * 4 + 4))
  const hex = words.flatMap((word) => (SYSTEM_IS_LITTLE_ENDIAN ? word.reverse() : word)).map(twoDigits)
  const local = `${hex.join('')}:${port.toString(16).padStart(4, '0')}`.toUpperCase()
  return readFileSync(`/proc/net/${transport}${isIpv6 ? '6' : ''}`, 'latin1').includes(` ${local} `)
}

function ipv6Bytes(address: string): number[] {
  const [head = '', tail = ''] = address.split('::')
  const groups = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
  const [front, back] = [groups(head), groups(tail)]
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => 0)
  return [...front, ...zeros, ...back].flatMap((group) => [group >> 8, group & 255])
}

function twoDigits(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
