import { BlockList } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalAddress, ipv4Number, readIpv6 } from '#engine/destination/ip.ts'
import { NetworkTable } from '#engine/destination/network-table.ts'

function tableOf(networks: readonly string[]): NetworkTable<string> {
  const table = new NetworkTable<string>()
  for (const network of networks) table.entry(network, () => network)
  return table
}

describe('NetworkTable', () => {
  const table = tableOf([
    '0.0.0.0/0',
    '10.0.0.0/8',
    '10.1.0.0/16',
    '10.1.2.3',
    '2001:db8::/32',
    '2001:db8::7',
    '::/0',
  ])

  test.each([
    ['10.1.2.3', '10.1.2.3'],
    ['10.1.9.9', '10.1.0.0/16'],
    ['10.200.0.1', '10.0.0.0/8'],
    ['192.0.2.1', '0.0.0.0/0'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['2001:db8::7', '2001:db8::7'],
    ['2001:db8:0:0::8', '2001:db8::/32'],
    ['fe80::1%eth0', '::/0'],
  ])('%s belongs to the most specific network, %s', (address, network) =>
    expect(table.find(address)?.value).toBe(network),
  )

  test('the next wider network is found from any entry down', () => {
    const seen: string[] = []
    for (let entry = table.find('10.1.2.3'); entry; entry = table.find('10.1.2.3', entry.bits))
      seen.push(entry.value)
    expect(seen).toEqual(['10.1.2.3', '10.1.0.0/16', '10.0.0.0/8', '0.0.0.0/0'])
  })

  test('what is no address belongs nowhere, and host bits of a network do not matter', () => {
    expect(['', 'x', '10.1.2', '10.1.2.3.4', '1.2.3.999', ':::'].map((text) => table.find(text))).toEqual(
      Array(6).fill(null),
    )
    expect(tableOf(['192.0.2.77/24']).find('192.0.2.1')?.value).toBe('192.0.2.77/24')
    expect(tableOf(['::ffff:192.0.2.0/120']).find('192.0.2.9')?.value).toBe('::ffff:192.0.2.0/120')
  })

  test('it agrees with a plain search of all networks', () => {
    const networks = fc.uniqueArray(
      fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([a, bits]) => `${a}/${bits}`),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(networks, fc.array(fc.ipV4(), { maxLength: 20 }), (list, addresses) => {
        const made = tableOf(list)
        for (const address of [...addresses, ...list.map((network) => network.split('/')[0] ?? '')])
          expect(made.find(address)?.bits ?? -1).toBe(widestSearch(list, address))
      }),
    )
  })

  test('it agrees with a plain search over IPv6', () => {
    const networks = fc.uniqueArray(
      fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })).map(([a, bits]) => `${a}/${bits}`),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(networks, (list) => {
        const made = tableOf(list)
        for (const address of list.map((network) => network.split('/')[0] ?? '')) {
          const found = made.find(address)
          expect(found?.value === undefined ? '' : isIn(found.value, address)).toBe(true)
        }
      }),
    )
  })
})

/** Bits of the most specific network of `list` that holds `address`, IPv4 counted from 96; -1 for none. */
function widestSearch(list: readonly string[], address: string): number {
  return list.reduce(
    (most, network) => (isIn(network, address) ? Math.max(most, 96 + Number(network.split('/')[1])) : most),
    -1,
  )
}

function isIn(network: string, address: string): boolean {
  const [start = '', bits = ''] = network.split('/')
  const list = new BlockList()
  const family = (text: string) => (text.includes(':') ? 'ipv6' : 'ipv4')
  list.addSubnet(start, Number(bits), family(start))
  return list.check(address, family(address))
}

describe('addresses', () => {
  test.each([
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1', '192.0.2.1'],
    ['example.com', 'example.com'],
  ])('RFC 5952: %s is written %s', (text, canonical) => expect(canonicalAddress(text)).toBe(canonical))

  test('the canonical text is the one WHATWG and sockets write', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const words = new Uint32Array(4)
        expect(readIpv6(address, words)).toBe(true)
        const isMapped = words[0] === 0 && words[1] === 0 && words[2] === 0xffff
        if (!isMapped)
          expect(canonicalAddress(address)).toBe(new URL(`http://[${address}]`).hostname.slice(1, -1))
      }),
    )
  })

  test('ipv4Number reads dotted quads and nothing else', () => {
    expect(ipv4Number('255.255.255.255')).toBe(4_294_967_295)
    expect(
      ['1.2.3', '1.2.3.', '.1.2.3', '1..2.3', '256.1.1.1', '1.2.3.4 ', '0x1.2.3.4', '::1'].map(ipv4Number),
    ).toEqual(Array(8).fill(-1))
  })
})
