import { describe, expect, test } from 'vitest'
import {
  feedSchema,
  hasMask,
  maskedLoadSource,
  secretsOf,
  withSecrets,
} from '#engine/contract/load-source.ts'

describe('secrets of a load source', () => {
  test.each([
    ['fs://:ClueCon@192.0.2.7', 'fs://:********@192.0.2.7', ['ClueCon']],
    ['FS://admin:p%40:x@[2001:db8::7]:8022', 'FS://admin:********@[2001:db8::7]:8022', ['p%40:x']],
    ['snmp://pub:lic@192.0.2.7/1.3.6.1#max=9', 'snmp://********@192.0.2.7/1.3.6.1#max=9', ['pub:lic']],
    ['agent://192.0.2.7:9999', 'agent://192.0.2.7:9999', []],
    ['agent://user@192.0.2.7:9999', 'agent://user@192.0.2.7:9999', []],
    ['http://192.0.2.7/a?b#load=n', 'http://192.0.2.7/a?********#load=n', ['b']],
    [
      'https://u:p@h.example:1/a&b?token=x==&n=&=y&&z?w=@:#load=n&max=9',
      'https://u:********@h.example:1/a&b?token=********&n=&=********&&z?w=********#load=n&max=9',
      ['p', 'x==', 'y', '@:'],
    ],
    ['https://h.example?t=$&$1#load=n', 'https://h.example?t=********&********#load=n', ['$', '$1']],
    ['not a line', 'not a line', []],
  ])('%s', (line, masked, secrets) => {
    expect(maskedLoadSource(line)).toBe(masked)
    expect(secretsOf(line)).toEqual(secrets)
    expect(hasMask(masked)).toBe(secrets.length > 0)
    expect(withSecrets(masked, (_, place) => secrets[place] ?? '')).toBe(line)
  })

  test('a line that would not fit with its secrets hidden is refused: it could not be read again', () => {
    const query = Array.from({ length: 60 }, (_, i) => `a${i}=1`).join('&')
    const { error } = feedSchema.safeParse({ into: 'ch', source: `http://192.0.2.7/?${query}#load=n` })
    expect(error?.issues[0]?.message).toMatch(/hidden/)
  })
})
