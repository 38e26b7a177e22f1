import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TracedMessage } from '#engine/contract/tracing.ts'
import { temporaryPath } from '#tests/support/data-folders.ts'
import { pcapOf } from '#web/server/pcap.ts'

const options = (n: number, body = '') =>
  `OPTIONS sip:b@example.org SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK${n}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: call-${n}\r\nCSeq: ${n} OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: ${body.length}\r\n\r\n${body}`
const message = (more: Partial<TracedMessage>): TracedMessage => {
  const text = more.text ?? options(1)
  const ends = { local: '10.0.0.1:5060', remote: '10.0.2.1:5062' }
  return {
    atMs: 1_800_000_000_123.456,
    direction: 'in',
    transport: 'udp',
    ...ends,
    length: text.length,
    text,
    ...more,
  }
}

/** An independent reader of what RFC 791, 768, 793 and 8200 say. */
function readPcap(file: Buffer) {
  expect([file.readUInt32LE(0), file.readUInt16LE(4), file.readUInt16LE(6), file.readUInt32LE(20)]).toEqual([
    0xa1b2c3d4, 2, 4, 101,
  ])
  const packets = []
  for (let at = 24; at < file.length; ) {
    const [sec, us, length] = [file.readUInt32LE(at), file.readUInt32LE(at + 4), file.readUInt32LE(at + 8)]
    expect(file.readUInt32LE(at + 12)).toBe(length)
    packets.push({ us: sec * 1_000_000 + us, ...readPacket(file.subarray(at + 16, at + 16 + length)) })
    at += 16 + length
  }
  return packets
}

const sum = (bytes: Buffer) => {
  let total = 0
  for (let at = 0; at < bytes.length; at += 2) total += (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
  while (total > 0xffff) total = (total % 0x10000) + Math.floor(total / 0x10000)
  return total
}

function readPacket(packet: Buffer) {
  const isIpv4 = (packet[0] ?? 0) >> 4 === 4
  const head = isIpv4 ? 20 : 40
  const length = isIpv4 ? packet.readUInt16BE(2) - head : packet.readUInt16BE(4)
  expect(packet.length).toBe(head + length)
  if (isIpv4) expect(sum(packet.subarray(0, head))).toBe(0xffff)
  const protocol = packet[isIpv4 ? 9 : 6] ?? 0
  const addresses = packet.subarray(isIpv4 ? 12 : 8, head)
  const pseudo = Buffer.concat([addresses, Buffer.from([0, 0, length >> 8, length & 255, 0, 0, 0, protocol])])
  const inner = packet.subarray(head)
  expect(sum(Buffer.concat([pseudo, inner]))).toBe(0xffff)
  if (protocol === 17) expect(inner.readUInt16BE(4)).toBe(inner.length)
  const half = addresses.length / 2
  return {
    protocol: protocol === 6 ? 'tcp' : 'udp',
    from: `${addresses.subarray(0, half).toString('hex')}:${inner.readUInt16BE(0)}`,
    to: `${addresses.subarray(half).toString('hex')}:${inner.readUInt16BE(2)}`,
    seq: protocol === 6 ? inner.readUInt32BE(4) : null,
    ack: protocol === 6 ? inner.readUInt32BE(8) : null,
    text: inner.subarray(protocol === 6 ? 20 : 8).toString('latin1'),
  }
}

test('lengths, checksums, addresses, ports and times are right, odd lengths and IPv6 too', () => {
  const given = [
    message({}),
    message({ direction: 'out', text: 'odd' }),
    message({ local: '[2001:db8::1]:5060', remote: '[::ffff:10.0.2.1]:5062', text: '\xff\x00even' }),
    message({ local: '[2001:db8::1]:5060', remote: '10.0.2.1:5062' }),
    message({ transport: 'tls', text: 'x'.repeat(65_000) }),
  ]
  const packets = readPcap(pcapOf(given))
  expect(packets.map(({ text }) => text)).toEqual(given.map(({ text }) => text))
  expect(packets.map(({ protocol }) => protocol)).toEqual(Array(5).fill('udp'))
  expect(packets[0]).toMatchObject({ us: 1_800_000_000_123_456, from: '0a000201:5062', to: '0a000001:5060' })
  expect(packets[1]).toMatchObject({ from: '0a000001:5060', to: '0a000201:5062' })
  expect(packets[2]?.to).toBe(`20010db8${'0'.repeat(23)}1:5060`)
  expect(packets[3]?.from).toBe(`${'0'.repeat(20)}ffff0a000201:5062`)
})

test('TCP counts its octets in each direction; what a message was cut by is a gap', () => {
  const packets = readPcap(
    pcapOf([
      message({ transport: 'tcp', text: 'four' }),
      message({ transport: 'tcp', text: 'answer', direction: 'out' }),
      message({ transport: 'tcp', text: 'cut', length: 10 }),
      message({ transport: 'tcp', text: 'next' }),
      message({ transport: 'tcp', text: 'other', remote: '10.0.2.2:5062' }),
    ]),
  )
  expect(packets.map(({ seq, ack }) => [seq, ack])).toEqual([
    [1, 1],
    [1, 5],
    [5, 7],
    [15, 7],
    [1, 1],
  ])
})

const hasTshark = spawnSync('tshark', ['-v']).status === 0
test.skipIf(!hasTshark)(
  'Wireshark reads each as the SIP it is, without an expert complaint of its frames',
  () => {
    const transports = ['udp', 'tcp', 'tls', 'ws', 'wss'] as const
    const ports = { udp: 5060, tcp: 5060, tls: 5061, ws: 80, wss: 443 }
    const given = transports.flatMap((transport, i) => [
      message({ transport, text: options(i), local: `10.0.0.1:${ports[transport]}` }),
      message({
        transport,
        text: options(i + 10, 'x'.repeat(40_000)),
        local: `[2001:db8::1]:${ports[transport]}`,
        remote: '[2001:db8::2]:40000',
      }),
    ])
    const fields = [
      '-e',
      'sip.Call-ID',
      '-e',
      'udp.checksum.status',
      '-e',
      'tcp.checksum.status',
      '-e',
      'ip.checksum.status',
    ]
    const checks = [
      '-o',
      'udp.check_checksum:TRUE',
      '-o',
      'tcp.check_checksum:TRUE',
      '-o',
      'ip.check_checksum:TRUE',
    ]
    const file = join(temporaryPath(), 'calls.pcap')
    writeFileSync(file, pcapOf(given))
    const read = spawnSync('tshark', ['-r', file, ...checks, '-T', 'fields', ...fields], {
      encoding: 'utf8',
    })
    const rows = read.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
    expect(rows.map(([callId]) => callId)).toEqual(given.map(({ text }) => /Call-ID: (.*)\r/.exec(text)?.[1]))
    for (const [, udp, tcp, ip] of rows) expect([udp || '1', tcp || '1', ip || '1']).toEqual(['1', '1', '1'])
  },
)
