import { availableParallelism } from 'node:os'
import { describe, expect, test } from 'vitest'
import { type Environment, parseListener, readEnvironment } from '#engine/contract/env.ts'
import { relaysOf } from '#engine/env.ts'

function read(variables: Record<string, string | undefined>): Environment {
  const environment = readEnvironment(variables)
  if (Array.isArray(environment)) throw new Error(environment.join('\n'))
  return environment
}

function problems(variables: Record<string, string>): string[] {
  const environment = readEnvironment(variables)
  return Array.isArray(environment) ? environment : []
}

test('without settings: UDP and TCP on every address, control on loopback, SQLite in the data folder', () => {
  expect(read({})).toEqual({
    FAIRLINE_DATA: './data',
    DATABASE_URL: 'file:./data/fairline.db',
    FAIRLINE_SIP: [
      {
        transport: 'udp',
        address: '0.0.0.0',
        port: 5060,
        advertise: null,
        send: null,
        clientCertificate: 'none',
      },
      {
        transport: 'tcp',
        address: '0.0.0.0',
        port: 5060,
        advertise: null,
        send: null,
        clientCertificate: 'none',
      },
    ],
    FAIRLINE_TLS: './data/tls',
    FAIRLINE_CONTROL: { host: '127.0.0.1', port: 9060 },
    FAIRLINE_PANEL: { host: '0.0.0.0', port: 3000 },
    FAIRLINE_TRUST_PROXY: false,
    FAIRLINE_ADDON: true,
    FAIRLINE_LOG: 'info',
  })
})

test('an empty variable is an unset one, and variables of others do not matter', () => {
  expect(read({ FAIRLINE_SIP: '', FAIRLINE_DATA: '', PATH: '/bin', FAIRLINE_LOG: undefined })).toEqual(
    read({}),
  )
})

test('the database follows the data folder unless it is named', () => {
  expect(read({ FAIRLINE_DATA: '/srv/fairline' }).DATABASE_URL).toBe('file:/srv/fairline/fairline.db')
  expect(read({ DATABASE_URL: 'postgresql://u:p@db/fairline' }).DATABASE_URL).toBe(
    'postgresql://u:p@db/fairline',
  )
})

test('rules 20: relay threads are 1 to 63; where nothing is said, as many as cores but one', () => {
  expect(relaysOf(read({ FAIRLINE_RELAYS: '3' }))).toBe(3)
  expect(relaysOf(read({}))).toBe(Math.min(63, Math.max(1, availableParallelism() - 1)))
  for (const wrong of ['0', '64', '1.5', 'two', '-1'])
    expect(problems({ FAIRLINE_RELAYS: wrong })).toEqual(['FAIRLINE_RELAYS: write how many, 1 to 63'])
})

test('all problems are listed at once, each by the name of its setting', () => {
  const found = problems({
    FAIRLINE_SIP: 'udp:host:5060,sctp:1.2.3.4:5060',
    FAIRLINE_CONTROL: '9060',
    DATABASE_URL: 'mysql://x',
    FAIRLINE_PANEL_URL: 'ftp://x',
    FAIRLINE_PANEL_TLS: 'one',
    FAIRLINE_ADMIN_PASSWORD: 'short',
    FAIRLINE_TRUST_PROXY: 'perhaps',
    FAIRLINE_LOG: 'loud',
  })
  expect(found.map((line) => line.split(':')[0]).sort()).toEqual([
    'DATABASE_URL',
    'FAIRLINE_ADMIN_PASSWORD',
    'FAIRLINE_CONTROL',
    'FAIRLINE_LOG',
    'FAIRLINE_PANEL_TLS',
    'FAIRLINE_PANEL_URL',
    'FAIRLINE_SIP',
    'FAIRLINE_SIP',
    'FAIRLINE_TRUST_PROXY',
  ])
})

test('half of an administrator is refused', () => {
  expect(problems({ FAIRLINE_ADMIN_EMAIL: 'a@example.com' })).toEqual([
    'FAIRLINE_ADMIN_PASSWORD: missing; give both e-mail and password, or neither',
  ])
  expect(problems({ FAIRLINE_ADMIN_PASSWORD: 'long enough to be one' })[0]).toContain(
    'FAIRLINE_ADMIN_EMAIL: missing',
  )
})

describe('FAIRLINE_SIP', () => {
  test.each([
    ['udp:192.0.2.1:5060', { transport: 'udp', address: '192.0.2.1', port: 5060, advertise: null }],
    [' TCP:[2001:db8::1]:5070 ', { transport: 'tcp', address: '2001:db8::1', port: 5070, advertise: null }],
    [
      'udp:0.0.0.0:5060;advertise=sip.example.com:5080',
      {
        transport: 'udp',
        address: '0.0.0.0',
        port: 5060,
        advertise: { host: 'sip.example.com', port: 5080 },
      },
    ],
    [
      'udp:[::]:5060;advertise=[2001:db8::1]:5060',
      { transport: 'udp', address: '::', port: 5060, advertise: { host: '2001:db8::1', port: 5060 } },
    ],
    [
      'udp:192.0.2.1:5060;send=6000',
      { transport: 'udp', address: '192.0.2.1', port: 5060, advertise: null, send: 6_000 },
    ],
  ])('%s', (entry, spec) =>
    expect(parseListener(entry)).toEqual({ send: null, ...spec, clientCertificate: 'none' }),
  )

  test.each(['none', 'optional', 'required'])(
    'tls and wss may ask callers for a certificate: %s',
    (client) => {
      expect(parseListener(`tls:192.0.2.1:5061;client=${client}`)).toMatchObject({
        clientCertificate: client,
      })
      expect(parseListener(`wss:192.0.2.1:443;client=${client}`)).toMatchObject({ clientCertificate: client })
    },
  )

  test.each([
    ['192.0.2.1:5060', 'write TRANSPORT:ADDRESS:PORT'],
    ['sctp:192.0.2.1:5061', 'write TRANSPORT:ADDRESS:PORT'],
    ['tcp:192.0.2.1:5060;client=required', 'client certificates need tls or wss'],
    ['tls:192.0.2.1:5061;client=yes', 'client is one of none, optional, required'],
    ['tls:192.0.2.1:5061;client=none;client=none', 'client stands twice'],
    ['udp:192.0.2.1', 'numeric address and a port'],
    ['udp:example.com:5060', 'numeric address and a port'],
    ['udp:[192.0.2.1]:5060', 'numeric address and a port'],
    ['udp:2001:db8::1:5060', 'numeric address and a port'],
    ['udp:192.0.2.1:65536', 'numeric address and a port'],
    ['udp:192.0.2.1:0', 'port 0'],
    ['udp:192.0.2.1:5060;ttl=1', 'unknown parameter "ttl"'],
    ['tcp:192.0.2.1:5060;send=6000', 'only udp has ports to send from'],
    ['udp:192.0.2.1:5060;send=6000;send=6000', 'send stands twice'],
    ['udp:192.0.2.1:5060;send=', 'send needs a port from 1 to 65473'],
    ['udp:192.0.2.1:5060;send=0', 'send needs a port from 1 to 65473'],
    ['udp:192.0.2.1:5060;send=65474', 'send needs a port from 1 to 65473'],
    ['udp:192.0.2.1:5060;send=6e3', 'send needs a port from 1 to 65473'],
    ['udp:192.0.2.1:5060;advertise=host', 'advertise needs HOST:PORT'],
    ['udp:192.0.2.1:5060;advertise=host:0', 'advertise needs HOST:PORT'],
    ['udp:192.0.2.1:5060;advertise=a:1;advertise=b:2', 'advertise stands twice'],
    // It would stand in every Via and Record-Route (RFC 3261 §25.1 host).
    ['udp:192.0.2.1:5060;advertise=a"b:5060', 'advertise needs HOST:PORT'],
    ['udp:192.0.2.1:5060;advertise=a\r\nX:5060', 'advertise needs HOST:PORT'],
  ])('%j is refused: %s', (entry, fault) => expect(parseListener(entry)).toContain(fault))

  test('a list of nothing is no list, and one socket stands once', () => {
    expect(problems({ FAIRLINE_SIP: ' , ' })).toEqual(['FAIRLINE_SIP: at least one listener is needed'])
    expect(problems({ FAIRLINE_SIP: 'udp:1.2.3.4:5060,udp:1.2.3.4:5060' })).toEqual([
      'FAIRLINE_SIP: "udp:1.2.3.4:5060" stands twice',
    ])
    expect(problems({ FAIRLINE_SIP: 'tcp:1.2.3.4:5061,tls:1.2.3.4:5061,udp:1.2.3.4:5061' })).toEqual([
      'FAIRLINE_SIP: "tls:1.2.3.4:5061": tcp has this address and port; choose another',
    ])
    expect(read({ FAIRLINE_SIP: 'udp:1.2.3.4:5060, tcp:1.2.3.4:5060,' }).FAIRLINE_SIP.length).toBe(2)
  })
})

describe('rules 29: FAIRLINE_SIP keeps a port to send from for each relay thread there may be', () => {
  test.each([
    'udp:192.0.2.1:5060;send=5060',
    'udp:192.0.2.1:5060;send=4998',
    'udp:192.0.2.1:5060;send=6000,udp:192.0.2.1:6062',
    'udp:192.0.2.1:6062,udp:192.0.2.1:5060;send=6000',
    'udp:192.0.2.1:5060;send=6000,udp:192.0.2.1:5070;send=6000',
    'udp:192.0.2.1:5060;send=6000,udp:192.0.2.1:5070;send=6062',
    'udp:0.0.0.0:5060;send=6000,udp:192.0.2.1:6000',
    'udp:192.0.2.1:5060;send=6000,udp:0.0.0.0:6050',
  ])('%s is refused', (text) => expect(problems({ FAIRLINE_SIP: text })[0]).toContain('keeps 63 ports'))

  test.each([
    'udp:192.0.2.1:5060;send=5061',
    'udp:192.0.2.1:5060;send=6000,udp:192.0.2.1:6063',
    'udp:192.0.2.1:5060;send=6000,udp:192.0.2.1:5070;send=6063',
    'udp:192.0.2.1:5060;send=6000,udp:192.0.2.2:6000,tcp:192.0.2.1:6000',
    'udp:0.0.0.0:5060;send=6000,udp:192.0.2.1:5060;send=6000',
    'udp:0.0.0.0:5060;send=6000,udp:[::]:6000',
  ])('%s is taken', (text) => expect(problems({ FAIRLINE_SIP: text })).toEqual([]))
})

test('FAIRLINE_DNS is a list of name servers by address, port 53 where none is written', () => {
  expect(read({ FAIRLINE_DNS: '192.0.2.53, [2001:db8::53]:5353,2001:db8::54' }).FAIRLINE_DNS).toEqual([
    { host: '192.0.2.53', port: 53 },
    { host: '2001:db8::53', port: 5353 },
    { host: '2001:db8::54', port: 53 },
  ])
  expect(problems({ FAIRLINE_DNS: 'ns.example.org' })[0]).toContain(
    'FAIRLINE_DNS: "ns.example.org": write an address',
  )
})
