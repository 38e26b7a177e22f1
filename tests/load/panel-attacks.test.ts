import { lookup } from 'node:dns/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { parseLoadSource } from '#engine/contract/load-source.ts'
import { watchAgent } from '#engine/load/agent-check.ts'
import { watchAsterisk } from '#engine/load/asterisk.ts'
import { watchFreeswitch } from '#engine/load/freeswitch.ts'
import { watchJson } from '#engine/load/json-figure.ts'
import type { WatchLoad } from '#engine/load/load-source.ts'
import { watchSnmp } from '#engine/load/snmp.ts'
import { LoadEar } from '#tests/support/load-ear.ts'
import { readDispatcherList } from '#web/server/exchange/dispatcher-list.ts'

/** trust.md, panel 7: addresses that somebody writes must not make the engine speak to where a cloud keeps its secrets. */

vi.mock('node:dns/promises', () => ({ lookup: vi.fn() }))

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

const KINDS: readonly (readonly [string, WatchLoad, (host: string) => string])[] = [
  ['FreeSWITCH', watchFreeswitch, (host) => `fs://:password@${host}`],
  ['agent-check', watchAgent, (host) => `agent://${host}:80`],
  ['Asterisk', watchAsterisk, (host) => `ari://user:password@${host}:80#max=10`],
  ['JSON', watchJson, (host) => `http://${host}/latest/meta-data/#load=a&max=1`],
  ['SNMP', watchSnmp, (host) => `snmp://public@${host}/1.3.6.1.4#max=1`],
]
/** As written: refused where they are written, or never asked. */
const ADDRESSES = [
  ...['169.254.169.254', '[fe80::1]', '[fd00:ec2::254]', '[::ffff:169.254.169.254]', '[64:ff9b::a9fe:a9fe]'],
  ...[
    '0.0.0.0',
    '[::]',
    '224.0.0.1',
    '255.255.255.255',
    '2852039166',
    '0xa9fea9fe',
    '169.254.43518',
    '0251.0376.1',
  ],
]

function hear(watch: WatchLoad, line: string): LoadEar {
  const ear = new LoadEar(watch, line)
  closers.push(() => ear.watch.stop())
  return ear
}

describe.each(KINDS)('panel 7: %s', (_, watch, line) => {
  test.each(ADDRESSES)('panel 7: %s is refused where it is written, or never asked', async (host) => {
    const parsed = parseLoadSource(line(host))
    if (typeof parsed === 'string') return expect(parsed).toMatch(/is not an IPv4 address/)
    expect(await hear(watch, line(host)).outcome()).toMatch(
      /^unreachable: .*(link-local or metadata address|in disguise)/,
    )
  })

  test('panel 7: a name that leads there among other places is not asked at all', async () => {
    vi.mocked(lookup).mockResolvedValue([
      { address: '127.0.0.1', family: 4 },
      { address: '169.254.169.254', family: 4 },
    ] as never)
    expect(await hear(watch, line('rebound.example')).outcome()).toMatch(/link-local or metadata/)
  })
})

test('panel 7: a name that changes between look-ups is connected to where the first one led, and looked at anew each time', async () => {
  const { server, port, ended } = await telling('up\n')
  closers.push(() => server.close())
  vi.mocked(lookup)
    .mockReset()
    .mockResolvedValueOnce([{ address: '127.0.0.1', family: 4 }] as never)
    .mockResolvedValue([{ address: '169.254.169.254', family: 4 }] as never)
  const ear = hear(watchAgent, `agent://rebound.example:${port}#every=1`)
  await ear.until(() => ear.figures.length > 0)
  // One question, one look-up: nobody asked a second time between looking and connecting.
  expect([vi.mocked(lookup).mock.calls.length, ended()]).toEqual([1, 1])
  await ear.until(() => ear.states.some((state) => state.startsWith('unreachable')))
  expect([ear.state, ended()]).toEqual([expect.stringContaining('169.254.169.254 is a link-local'), 1])
})

test('panel 7: loopback and private addresses are load sources like others: a switch may run beside us', () => {
  for (const host of ['127.0.0.1', '[::1]', '10.0.0.1', '192.168.0.1', '[fd00::1]'])
    expect(typeof parseLoadSource(`agent://${host}:80`)).toBe('object')
})

test('panel 7: an import reads text alone: a list that names addresses is asked for nowhere', () => {
  vi.mocked(lookup).mockClear()
  const list = '1 sip:metadata.example 0 0 weight=fs://:x@metadata.example\n1 sip:224.0.0.1\n'
  expect(() => readDispatcherList(list)).toThrow(/Line 2: .* of many or of nobody/)
  expect(readDispatcherList(list.split('\n')[0] ?? '')).toHaveLength(1)
  expect(lookup).not.toHaveBeenCalled()
})

async function telling(line: string): Promise<{ server: Server; port: number; ended: () => number }> {
  let told = 0
  const server = createServer((socket: Socket) => {
    told += 1
    socket.end(line)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  return { server, port: typeof address === 'object' && address ? address.port : 0, ended: () => told }
}
