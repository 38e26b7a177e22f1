import { describe, expect, test } from 'vitest'
import { parseResources, resourcesText } from '#web/lib/resources.ts'

describe('resources of a destination as one line', () => {
  test("the seed's load_balancer rows are read: fed channels, a static conference capacity beside them", () => {
    expect(parseResources('ch=fs://:ClueCon@10.0.0.237;conf=10')).toEqual({
      resources: { conf: 10 },
      feeds: [{ into: 'ch', source: 'fs://:ClueCon@10.0.0.237' }],
    })
    expect(parseResources('ch=fs://:ClueCon@10.0.0.238;chan=75')).toEqual({
      resources: { chan: 75 },
      feeds: [{ into: 'ch', source: 'fs://:ClueCon@10.0.0.238' }],
    })
  })

  test('nothing is no resource; blanks, line ends and a last semicolon do no harm', () => {
    expect(parseResources('')).toEqual({ resources: {}, feeds: [] })
    expect(parseResources(' conf = 10 ;\n chan=75; ')).toEqual({
      resources: { conf: 10, chan: 75 },
      feeds: [],
    })
  })

  test('a source keeps what belongs to it: equals signs and a fragment', () => {
    const source = 'http://192.0.2.7/load?x=1#load=calls.active&max=calls.limit'
    expect(parseResources(`weight=${source}`)).toEqual({ resources: {}, feeds: [{ into: 'weight', source }] })
  })

  test.each([
    ['conf', 'write name=value'],
    ['=10', 'write name=value'],
    ['conf=ten', 'conf: write a number from 0 to 100000'],
    ['conf=100001', 'conf: write a number from 0 to 100000'],
    ['9conf=10', 'a resource is named by a letter'],
    ['__proto__=10', 'a resource is named by a letter'],
    ['conf=10;conf=fs://:ClueCon@10.0.0.237', 'conf stands twice'],
    ['weight=50', 'a number goes into the weight itself'],
    ['ch=fs://10.0.0.237', 'ch: the Event Socket asks for a password'],
    ['ch=ftp://10.0.0.237', 'ch: not one of the 5 kinds of load source'],
  ])('"%s" is refused with what to write', (text, fault) => {
    expect(parseResources(text)).toContain(fault)
  })

  test.each([
    'ch=fs://:Canary@10.0.0.999',
    'ch=fs://:Canary@h:99999',
    'fs://:Canary@h',
    'c h=fs://:Canary@h',
    'ch://x:Canary@h=5',
    'ch=x://:Canary@h',
    'ch=:Canary@h',
  ])('the refusal of "%s" shows no password', (text) => {
    const fault = parseResources(text)
    expect(fault).toBeTypeOf('string')
    expect(fault).not.toContain('Canary')
  })

  test('what is printed is read again as the same, and shows no password', () => {
    const feeds = [{ into: 'ch', source: 'fs://:ClueCon@10.0.0.237' }]
    const text = resourcesText({ conf: 10 }, feeds)
    expect(text).toBe('ch=fs://:********@10.0.0.237;conf=10')
    expect(parseResources(text)).toEqual({
      resources: { conf: 10 },
      feeds: [{ into: 'ch', source: 'fs://:********@10.0.0.237' }],
    })
  })

  test('a semicolon within a source survives printing and reading', () => {
    const feeds = [{ into: 'ch', source: 'http://192.0.2.7/a;b#load=c&max=9' }]
    const text = resourcesText({}, feeds)
    expect(parseResources(text)).toMatchObject({ feeds: [{ source: 'http://192.0.2.7/a%3Bb#load=c&max=9' }] })
  })
})
