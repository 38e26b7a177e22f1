import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { setSchema } from '#engine/contract/config.ts'
import { readDispatcherList } from '#web/server/exchange/dispatcher-list.ts'
import { planImport } from '#web/server/repositories/import-plan.ts'

const uri = 'sip:192.0.2.1:5060'
const first = (text: string) => readDispatcherList(text)[0]

describe('peers.md B1: setid uri flags priority attrs', () => {
  test('the shortest form has flags 0, priority 0 and no attributes', () => {
    expect(first('1 sip:146.152.123.201:5060')).toEqual({
      line: 1,
      setId: 1,
      uri: 'sip:146.152.123.201:5060',
      flags: 0,
      priority: 0,
      weight: null,
      channels: null,
      feeds: [],
      resources: {},
      attributes: {},
      names: [],
      hasBothWeights: false,
      description: null,
      unsaid: [],
    })
  })

  test('comments, empty lines, tabs, CRLF and a byte order mark are read over', () => {
    const lines = readDispatcherList(`\uFEFF# head\r\n\r\n  \t\r\n1\t${uri}  # tail\r\n2 ${uri} 0 0 #more\n`)
    expect(lines.map((one) => [one.line, one.setId])).toEqual([
      [4, 1],
      [5, 2],
    ])
  })

  test('flags are decimal or 0x', () => {
    expect(first(`1 ${uri} 12`)?.flags).toBe(12)
    expect(first(`1 ${uri} 0x0C`)?.flags).toBe(12)
  })

  test('weight, rweight and maxload have fields; duid and the rest stay attributes', () => {
    const line = first(`1 ${uri} 0 5 weight=30;maxload=4;duid=abc;socket=udp:192.0.2.9:5060;bare`)
    expect(line).toMatchObject({ weight: 30, channels: 4, priority: 5 })
    expect(line?.attributes).toEqual({ duid: 'abc', socket: 'udp:192.0.2.9:5060', bare: '' })
    expect(first(`1 ${uri} 0 0 rweight=7`)).toMatchObject({ weight: 7, attributes: {} })
    expect(first(`1 ${uri} 0 0 maxload=0`)?.channels).toBeNull()
  })

  test("the seed's rows: an Event Socket as weight, as channels, and a static capacity beside", () => {
    expect(first('1 sip:192.168.1.38 0 0 weight=fs://:ClueCon@192.168.1.38')).toMatchObject({
      weight: null,
      feeds: [{ into: 'weight', source: 'fs://:ClueCon@192.168.1.38' }],
      resources: {},
      attributes: {},
    })
    expect(first('1 sip:10.0.0.237 0 0 ch=fs://:ClueCon@10.0.0.237;conf=10')).toMatchObject({
      feeds: [{ into: 'ch', source: 'fs://:ClueCon@10.0.0.237' }],
      resources: { conf: 10 },
      attributes: {},
    })
    expect(first('1 sip:10.0.0.238 0 0 ch=fs://:ClueCon@10.0.0.238;chan=75')).toMatchObject({
      feeds: [{ into: 'ch', source: 'fs://:ClueCon@10.0.0.238' }],
      resources: { chan: 75 },
      attributes: {},
    })
  })

  test('numbers are capacities beside a load source alone; the words of the peer never are', () => {
    expect(first(`1 ${uri} 0 0 conf=10`)).toMatchObject({ resources: {}, attributes: { conf: '10' } })
    expect(first(`1 ${uri} 0 0 weight=fs://:ClueCon@192.0.2.1;conf=10`)).toMatchObject({
      feeds: [{ into: 'weight' }],
      resources: { conf: 10 },
      attributes: {},
    })
    const line = first(`1 ${uri} 0 0 conf=10;ch=fs://:ClueCon@192.0.2.1;duid=7;site=a;maxload=4;rweight=9`)
    expect(line).toMatchObject({ resources: { conf: 10 }, channels: 4, weight: 9 })
    expect(line?.attributes).toEqual({ duid: '7', site: 'a' })
    expect(first(`1 ${uri} 0 0 wiki=http://192.0.2.9/#load=a`)).toMatchObject({ feeds: [] })
  })

  test("OpenSIPS's resources: channels, static capacities, shares of the channels, no limit", () => {
    expect(first(`1 ${uri} 0 0 channels=30;conf=10;transcode=50%;fax=unlimited;duid=7`)).toMatchObject({
      channels: 30,
      resources: { conf: 10, transcode: '50%', fax: 'unlimited' },
      attributes: { duid: '7' },
    })
    expect(first(`1 ${uri} 0 0 channels=unlimited;conf=10`)).toMatchObject({
      channels: null,
      resources: { conf: 10 },
    })
    expect(first(`1 ${uri} 0 0 channels=0`)).toMatchObject({ channels: 0 })
    expect(first(`1 ${uri} 0 0 maxload=4;conf=50%`)).toMatchObject({
      channels: 4,
      resources: { conf: '50%' },
    })
  })

  test('what has no field stays an attribute: latency, cc, the overload figures', () => {
    const attributes = {
      latency: '20',
      cc: '1',
      ocrate: '50',
      ocmin: '1',
      ocmax: '9',
      obproxy: 'sip:192.0.2.9',
    }
    const text = Object.entries(attributes).map(([name, value]) => `${name}=${value}`)
    expect(first(`1 ${uri} 0 0 ${text.join(';')}`)).toMatchObject({
      attributes,
      weight: null,
      channels: null,
    })
  })

  test.each([
    ['without a password', 'ch=fs://192.0.2.1', 'the attribute ch: the Event Socket asks for a password'],
    ['as a resource of no usable name', '9ch=fs://:Canary@192.0.2.1', 'named by a letter'],
    ['with a port too high', 'ch=fs://:Canary@192.0.2.1:99999', 'port 99999 is outside'],
    ['with a blank in its password', 'ch=fs://:Cana ry@192.0.2.1', 'one field too many'],
    ['with a semicolon in its password', 'ch=fs://:Can;ary@192.0.2.1', 'no usable name'],
    [
      'as a resource of too much',
      'ch=fs://:Canary@192.0.2.1;conf=100001',
      'the attribute conf: write a number',
    ],
  ])('an Event Socket %s is refused, and no password shown', (_, attributes, reason) => {
    const refused = () => readDispatcherList(`# a\n1 ${uri} 0 0 ${attributes}`)
    expect(refused).toThrow(`Line 2: `)
    expect(refused).toThrow(reason)
    expect(refused).not.toThrow(/Can|ary/)
  })

  test.each([
    ['an address alone', `${uri}`, 'stands alone'],
    ['a set id that is no number', `x ${uri}`, 'the set id "x"'],
    ['set 0', `0 ${uri}`, 'the set id "0"'],
    ['a host that is none', '1 sip:example..org', 'neither a numeric address nor a host name'],
    ['no SIP address', '1 http://192.0.2.1', 'not a SIP URI'],
    ['an unknown transport', '1 sip:192.0.2.1;transport=sctp', 'transport "sctp"'],
    ['flags that are no number', `1 ${uri} yes`, 'the flags "yes"'],
    ['flags beyond the known bits', `1 ${uri} 64`, 'bits above 63'],
    ['a priority that is no number', `1 ${uri} 0 high`, 'the priority "high"'],
    ['a weight that is none', `1 ${uri} 0 0 weight=1000001`, 'the attribute weight "1000001"'],
    ['two words for one limit', `1 ${uri} 0 0 maxload=3;channels=4`, 'write one of them'],
    ['a share of nothing', `1 ${uri} 0 0 conf=50%`, 'conf=50% of how many? write channels=NUMBER'],
    ['a share above the whole', `1 ${uri} 0 0 channels=4;conf=101%`, 'the attribute conf: write a number'],
    ['an attribute that stands twice', `1 ${uri} 0 0 a=1;a=2`, 'stands twice'],
    ['a name that would reach the prototype', `1 ${uri} 0 0 __proto__=1`, 'no usable name'],
    ['one field too many', `1 ${uri} 0 0 a=1 b=2`, 'one field too many'],
  ])('refused with line and reason: %s', (_, line, reason) => {
    expect(() => readDispatcherList(`1 ${uri}\n${line}\n`)).toThrow(/Line 2: /)
    expect(() => readDispatcherList(`1 ${uri}\n${line}\n`)).toThrow(reason)
  })

  test('an empty list and garbage are refused, never taken as "no destinations"', () => {
    for (const text of ['', '\n# nothing\n', '\u0000\u0001\u001b[31m'])
      expect(() => readDispatcherList(text)).toThrow(/Line 1|stands alone/)
  })

  test('whatever the text: it is read or refused with a printable reason', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          expect(readDispatcherList(text).length).toBeGreaterThan(0)
        } catch (error) {
          expect(String(error)).toMatch(/^FairlineError: This file[\x20-\x7e…]*$/)
        }
      }),
    )
  })
})

describe('rules 24: what an import does', () => {
  const destination = (id: number, host: string, more = {}) => ({ id, uri: `sip:192.0.2.${host}`, ...more })
  const present = [
    setSchema.parse({
      id: 1,
      name: 'media',
      destinations: [
        destination(1, '1', { adminState: 'draining' }),
        destination(2, '2'),
        destination(3, '2', { weight: 9 }),
      ],
    }),
    setSchema.parse({ id: 2, name: 'other', destinations: [destination(4, '9')] }),
  ]
  const plan = (text: string, merge = false) => planImport(readDispatcherList(text), present, merge)

  test('same set and URI keeps id and wish, n-th duplicate to n-th; the others are removed', () => {
    const [set] = plan(
      '1 sip:192.0.2.2 4 0 weight=10\n1 sip:192.0.2.2\n1 sip:192.0.2.7\n1 sip:192.0.2.2',
    ).sets
    expect(set?.destinations.map((one) => one.id)).toEqual([2, 3, null, null])
    expect(set?.destinations[0]?.config).toMatchObject({ adminState: 'enabled', weight: 10 })
    expect(set?.removedIds).toEqual([1])
  })

  test('sets that the file does not name are left alone', () => {
    expect(plan('1 sip:192.0.2.1').sets.map((set) => set.id)).toEqual([1])
  })

  test('merging only adds, and changes nothing that is there', () => {
    const [set] = plan('1 sip:192.0.2.1 0 0 weight=99\n1 sip:192.0.2.7', true).sets
    expect(set?.removedIds).toEqual([])
    expect(set?.destinations.map((one) => [one.id, one.config.weight])).toEqual([
      [1, 50],
      [2, 50],
      [3, 9],
      [null, 50],
    ])
  })

  test('flag 4 disables a new destination', () => {
    const [set] = plan('7 sip:192.0.2.1 4').sets
    expect(set).toMatchObject({ id: 7, isNew: true })
    expect(set?.destinations[0]?.config.adminState).toBe('disabled')
  })

  test('what the peer would do differently is said', () => {
    const { warnings } = plan(
      '7 sip:192.0.2.1 1 5 weight=3;rweight=4\n7 sip:192.0.2.2 32 5\n7 sip:192.0.2.3 0 1',
    )
    expect(warnings.join('\n')).toMatch(
      /flag 1 .*\n.*flag 32 .*not probed.*\n.*rweight is kept.*\n.*no weight; 50 is taken.*\n.*equal priorities/,
    )
    expect(plan('7 sip:192.0.2.1\n7 sip:192.0.2.2').warnings).toEqual([])
    expect(plan('7 sip:192.0.2.1 18 0 weight=500').warnings.join('\n')).toMatch(
      /flag 2 .*\n.*flag 16 .*\n.*weight 500 is more than the peer's 100/,
    )
  })

  test('flag 32 takes a destination out of the probing; without it the file says nothing of probes', () => {
    const probeOf = (text: string) => plan(text).sets[0]?.destinations[0]?.config.probe
    expect(probeOf('7 sip:192.0.2.1 32')).toEqual({ enabled: false })
    expect(probeOf('7 sip:192.0.2.1')).toEqual({})
  })

  test.each([
    ['rweight=30', 'relative-weight', 'algorithm 11 of Kamailio'],
    ['rweight=30;cc=1', 'relative-weight', 'congestion control'],
    ['weight=30', 'weighted', 'algorithm 9 of Kamailio'],
    ['weight=30;maxload=4;duid=a', 'fewest-calls', 'algorithm 10 of Kamailio'],
    ['channels=4;conf=2', 'largest-free', "OpenSIPS's load_balancer"],
    ['ch=fs://:ClueCon@192.0.2.1', 'largest-free', 'resources'],
    ['ocrate=50;weight=3', 'overload', 'algorithm 64 of Kamailio'],
  ])('a list names no algorithm, but %s speaks for %s, where every line has it', (text, algorithm, why) => {
    const suggested = (list: string) => plan(list).sets[0]?.suggestion
    const both = `7 sip:192.0.2.1 0 0 ${text}\n7 sip:192.0.2.2 0 0 ${text}`
    expect(suggested(both)).toMatchObject({ algorithm, why: expect.stringContaining(why) })
    expect(suggested(`${both}\n7 sip:192.0.2.3`)).toBeNull()
  })

  test('priorities that differ speak for an order; nothing speaks for what the set has already', () => {
    expect(plan('7 sip:192.0.2.1 0 9\n7 sip:192.0.2.2 0 5').sets[0]?.suggestion).toMatchObject({
      algorithm: 'priority',
    })
    const weighted = [setSchema.parse({ id: 1, name: 'media', algorithm: 'weighted' })]
    const lines = readDispatcherList('1 sip:192.0.2.1 0 0 weight=3')
    expect(planImport(lines, weighted, false).sets[0]?.suggestion).toBeNull()
  })
})
