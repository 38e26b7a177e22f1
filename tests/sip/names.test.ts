import { describe, expect, test } from 'vitest'
import { decrementMaxForwards, popVia, removeRoutes } from '#engine/sip/edit.ts'
import { Splicer } from '#engine/sip/splice.ts'
import { parseUri } from '#engine/sip/uri.ts'
import { buildResponse } from '#tests/support/built-response.ts'
import { INHERITED_NAMES } from '#tests/support/inherited-names.ts'
import { request } from '#tests/support/sip-messages.ts'
import { malformed, parsed, raw } from './parsed.ts'

/** A name as peers write it: in any case, its compact form, blanks before the colon (RFC 3261 §7.3.1, §7.3.3). */
function spellings(name: string, compact?: string): string[] {
  const names = compact === undefined ? [name] : [name, compact]
  const cased = names.flatMap((each) => [each, each.toLowerCase(), each.toUpperCase()])
  return [...new Set(cased)].flatMap((each) => [each, `${each} `, `${each}\t`, `${each} \t `])
}

function edited(bytes: Buffer, edit: (splicer: Splicer) => void): string {
  const splicer = new Splicer()
  edit(splicer.begin(parsed(bytes)))
  return splicer.toBuffer().toString('latin1')
}

describe('trust.md attack 6: a rule holds for every spelling of a name', () => {
  const mandatory = ['From: <sip:a@b>;tag=1', 'To: <sip:c@d>', 'Call-ID: x', 'CSeq: 1 OPTIONS']
  const with_ = (...lines: string[]) => raw('OPTIONS sip:a@b SIP/2.0', ...lines, ...mandatory)
  const VIA = 'Via: SIP/2.0/UDP h;branch=z9hG4bK1'

  test.each(spellings('Via', 'v'))('§16.7 step 3: our Via goes, written "%s"', (name) => {
    const bytes = with_(`${name}: SIP/2.0/UDP own;branch=z9hG4bK2`, VIA)
    expect(edited(bytes, popVia)).toBe(with_(VIA).toString('latin1'))
    expect(parsed(bytes).nextVia()?.host).toBe('h')
  })

  test.each(spellings('Route'))('§16.4: our Route goes, written "%s"', (name) => {
    const bytes = with_(VIA, `${name}: <sip:own;lr>`)
    expect(parsed(bytes).routes()).toHaveLength(1)
    expect(edited(bytes, (edit) => removeRoutes(edit, 1))).toBe(with_(VIA).toString('latin1'))
  })

  test.each(spellings('Max-Forwards'))('§16.6 step 3: one hop less, written "%s"', (name) => {
    const bytes = with_(VIA, `${name}: 7`)
    expect(edited(bytes, decrementMaxForwards)).toBe(with_(VIA, `${name}: 6`).toString('latin1'))
  })

  test.each(spellings('Content-Length', 'l'))('§18.3: the body ends where "%s" says', (name) => {
    const bytes = Buffer.concat([with_(VIA, `${name}: 2`), Buffer.from('abc')])
    expect(parsed(bytes)).toMatchObject({ hasContentLength: true, bodyLength: 2 })
    expect(malformed(with_(VIA, `${name}: 1`)).reason).toBe('body-too-short')
  })

  test.each([
    ...spellings('From', 'f').map((name) => [name, '<sip:x@y>;tag=2']),
    ...spellings('To', 't').map((name) => [name, '<sip:x@y>']),
    ...spellings('Call-ID', 'i').map((name) => [name, 'y']),
    ...spellings('CSeq').map((name) => [name, '2 OPTIONS']),
  ])('RFC 4475 §3.3.8: a second "%s" is a second one in every spelling', (name, value) =>
    expect(malformed(with_(VIA, `${name}: ${value}`))).toMatchObject({
      reason: 'duplicate-header',
      status: 400,
    }),
  )

  test.each(spellings('Proxy-Require'))('§16.3 step 5: options of "%s" are seen', (name) => {
    const message = parsed(with_(VIA, `${name}: foo`))
    expect([message.index.proxyRequireLines, message.headerAll('Proxy-Require')]).toEqual([1, ['foo']])
  })

  test('any octet before the colon that is no token and no blank: 400, wherever the name stands', () => {
    const odd = Array.from({ length: 256 }, (_, octet) => String.fromCharCode(octet)).filter(
      (character) => !/[A-Za-z0-9\-.!%*_+`'~ \t:\r\n]/.test(character),
    )
    expect(odd.length).toBeGreaterThan(150)
    for (const character of odd)
      for (const name of [`Route${character}`, `${character}Route`, `Ro${character}ute`])
        expect(malformed(with_(VIA, `${name}: <sip:own;lr>`))).toMatchObject({
          reason: 'bad-header-name',
          status: 400,
        })
  })

  test('a blank within a name, or before it, is no other way to write it: 400', () => {
    for (const name of ['Ro ute', 'Max- Forwards', 'V ia'])
      expect(malformed(with_(VIA, `${name}: x`)).reason).toBe('bad-header-name')
    // Before it, it would be a fold of the line above.
    expect(parsed(with_(VIA, 'X: y', ' Route: <sip:own;lr>')).routes()).toEqual([])
  })
})

describe('trust.md attack 16: names that every object has are names like others', () => {
  test.each(INHERITED_NAMES)('%s as header name: absent it is null, present it has its value', (name) => {
    expect(parsed(request()).header(name)).toBeNull()
    expect(parsed(request()).headerAll(name)).toEqual([])
    const message = parsed(
      request({
        extra: [
          [name, 'one'],
          [name.toUpperCase(), 'two'],
        ],
      }),
    )
    expect(message.headerAll(name)).toEqual(['one', 'two'])
    expect(message.header(name.toLowerCase())).toBe('one')
  })

  test.each(INHERITED_NAMES)('%s as parameter and user of a URI', (name) => {
    expect(parseUri('sip:a@b;lr')?.param(name)).toBeNull()
    const uri = parseUri(`sip:${name}@b;${name};x=y`)
    expect([uri?.user, uri?.param(name), uri?.param('x')]).toEqual([name, '', 'y'])
    expect(parseUri(`sip:a@b;${name}=${name}`)?.param(name.toUpperCase())).toBe(name)
  })

  test.each(INHERITED_NAMES)('%s as method, tag, branch and parameter of a header', (name) => {
    const message = parsed(
      request({
        method: name,
        headers: {
          Via: `SIP/2.0/UDP ${name};${name};${name}=${name};branch=${name};rport`,
          From: `${name} <sip:${name}@${name}>;${name}=${name};tag=${name}`,
          'Call-ID': name,
        },
      }),
    )
    expect([message.method, message.cseqMethod, message.fromTag, message.callId]).toEqual(Array(4).fill(name))
    expect(message.topVia).toMatchObject({ branch: name, host: name.toLowerCase(), rport: 0 })
    const answer = buildResponse(message, 400, name, { toTag: name }).toString('latin1')
    expect(answer).toMatch(new RegExp(`^SIP/2\\.0 400 ${name}\r\n`))
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})
