import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatAddress, packAddress } from '#engine/sip/address-octets.ts'
import { type RouteState, readRoute, signRoute, threadOfRoute, verifyRoute } from '#engine/sip/route-token.ts'
import { Signer } from '#engine/sip/signer.ts'

const signer = new Signer(
  [
    { id: 'a', secret: Buffer.alloc(32, 7) },
    { id: 'zz', secret: Buffer.alloc(32, 8) },
  ],
  1,
)
const state: RouteState = {
  keyId: 'a',
  thread: 2,
  destinationId: 17,
  listener: 3,
  flow: { transport: 'tcp', address: '192.0.2.7', port: 5062 },
}
const subject = { callId: 'id@h', callerTag: 'caller' }
const token = signRoute(signer, state, subject)
const dialog = (fromTag: string, toTag: string) => ({ callId: 'id@h', fromTag, toTag })

describe('rules 2: a signed Record-Route parameter', () => {
  test("tells the direction by where the caller's tag stands", () => {
    expect(verifyRoute(signer, token, dialog('caller', 'callee'))).toEqual({ state, fromCaller: true })
    expect(verifyRoute(signer, token, dialog('callee', 'caller'))).toEqual({ state, fromCaller: false })
  })

  test('property: tells it for any two tags, alike in what the token hints at or not', () => {
    const tag = fc.string({ minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(tag, tag, (caller, callee) => {
        fc.pre(caller !== callee)
        const signed = signRoute(signer, state, { callId: 'id@h', callerTag: caller })
        expect(verifyRoute(signer, signed, dialog(caller, callee))?.fromCaller).toBe(true)
        expect(verifyRoute(signer, signed, dialog(callee, caller))?.fromCaller).toBe(false)
        expect(verifyRoute(signer, signed, dialog(callee, callee))).toBeNull()
      }),
      { seed: 8, numRuns: 2_000 },
    )
  })

  test('is refused for other tags, another Call-ID and unknown keys', () => {
    expect(verifyRoute(signer, token, dialog('x', 'callee'))).toBeNull()
    expect(verifyRoute(signer, token, dialog('', ''))).toBeNull()
    expect(verifyRoute(signer, token, { ...dialog('caller', 'callee'), callId: 'id@i' })).toBeNull()
    expect(
      verifyRoute(
        new Signer([{ id: 'b', secret: Buffer.alloc(32, 7) }], 1),
        token,
        dialog('caller', 'callee'),
      ),
    ).toBeNull()
    expect(
      verifyRoute(
        new Signer([{ id: 'a', secret: Buffer.alloc(32, 9) }], 1),
        token,
        dialog('caller', 'callee'),
      ),
    ).toBeNull()
  })

  test('is refused with any one bit of any character changed, and with a character more or less', () => {
    for (let i = 0; i < token.length; i++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed =
          token.slice(0, i) + String.fromCharCode(token.charCodeAt(i) ^ (1 << bit)) + token.slice(i + 1)
        expect(verifyRoute(signer, changed, dialog('caller', 'callee')), changed).toBeNull()
      }
      expect(
        verifyRoute(signer, token.slice(0, i) + token.slice(i + 1), dialog('caller', 'callee')),
      ).toBeNull()
      expect(
        verifyRoute(signer, `${token.slice(0, i)}A${token.slice(i)}`, dialog('caller', 'callee')),
      ).toBeNull()
    }
  })

  test('has at most 64 characters that a URI parameter may hold, IPv6 included', () => {
    const longest: RouteState = {
      keyId: 'zz',
      thread: 63,
      destinationId: 2_147_483_647,
      listener: 4_095,
      flow: { transport: 'tcp', address: '2001:db8:1111:2222:3333:4444:5555:6666', port: 65_535 },
    }
    const signed = signRoute(signer, longest, subject)
    expect(signed).toMatch(/^[A-Za-z0-9._-]{1,64}$/)
    expect(verifyRoute(signer, signed, dialog('caller', ''))).toEqual({ state: longest, fromCaller: true })
  })

  test('never spells CSeq: SIPp takes the first of a message for the header, wherever it stands', () => {
    const flow = { transport: 'udp', address: '9.39.170.9', port: 5060 } as const
    for (let call = 0; call < 500; call++) {
      const tags = { callId: `${call}@h`, fromTag: 'caller', toTag: '' }
      const signed = signRoute(signer, { ...state, flow }, { callId: tags.callId, callerTag: tags.fromTag })
      expect(signed).not.toContain('q')
      expect(verifyRoute(signer, signed, tags)?.state.flow).toEqual(flow)
    }
  })

  test('one that an engine before this version signed holds', () => {
    const tags = { callId: '0@h', fromTag: 'tag109', toTag: '' }
    const flow = { transport: 'udp', address: '9.39.170.9', port: 5060 }
    const old = verifyRoute(signer, 'a.AgAAABEAAxPECSeqCQqjM8J9Ryqqm_MiL_n', tags)
    expect(old).toEqual({ state: { ...state, flow }, fromCaller: true })
  })

  test('property: every state reads back', () => {
    const flow = fc.record({
      transport: fc.constantFrom('udp' as const, 'tcp' as const),
      address: fc.ipV4(),
      port: fc.integer({ min: 1, max: 65_535 }),
    })
    const any = fc.record({
      keyId: fc.constantFrom('a', 'zz'),
      thread: fc.integer({ min: 1, max: 63 }),
      destinationId: fc.nat({ max: 2_147_483_647 }),
      listener: fc.nat({ max: 4_095 }),
      flow,
    })
    fc.assert(
      fc.property(any, (drawn) => {
        const signed = signRoute(signer, drawn, subject)
        expect(verifyRoute(signer, signed, dialog('callee', 'caller'))).toEqual({
          state: drawn,
          fromCaller: false,
        })
        expect(threadOfRoute(signed)).toBe(drawn.thread)
      }),
      { seed: 2 },
    )
  })

  test('a token of another shape is refused', () => {
    for (const other of ['', 'a.', '.', token.toUpperCase(), `${token}=`, 'a'.repeat(60_000), '__proto__'])
      expect(verifyRoute(signer, other, dialog('caller', 'callee'))).toBeNull()
  })

  test('rules 29: a thread is read without its signature, 0 where none is named', () => {
    // The first octet of the packed state, in its two characters.
    const naming = (octet: number) => {
      const digits = Buffer.from([octet, 0, 0]).toString('base64url')
      return token.slice(0, 2) + digits.slice(0, 2) + token.slice(4)
    }
    expect(threadOfRoute(token)).toBe(2)
    expect([1, 63].map((octet) => threadOfRoute(naming(octet)))).toEqual([1, 63])
    for (const octet of [0, 128, 255]) {
      expect(threadOfRoute(naming(octet))).toBe(0)
      expect(readRoute(naming(octet))).toBeNull()
    }
    for (const other of ['', 'a.', '....', token.slice(1), `${token}=`, 'a'.repeat(60_000), '__proto__'])
      expect(threadOfRoute(other)).toBe(0)
  })

  test('what cannot be packed throws: it is a bug', () => {
    for (const thread of [0, 64, -1])
      expect(() => signRoute(signer, { ...state, thread }, subject)).toThrow('thread')
    expect(() => signRoute(signer, { ...state, listener: 4_096 }, subject)).toThrow('listener')
    expect(() =>
      signRoute(signer, { ...state, flow: { ...state.flow, address: 'localhost' } }, subject),
    ).toThrow('numeric')
    expect(() => signRoute(signer, { ...state, keyId: 'x' }, subject)).toThrow('key')
  })
})

describe('RFC 5952 §4: addresses as octets', () => {
  test.each([
    '0.0.0.0',
    '255.255.255.255',
    '::',
    '::1',
    '1::',
    '2001:db8::1',
    '2001:db8:0:1:1:1:1:1',
    '2001:0:0:1::1',
    '1:2:3:4:5:6:7:8',
    'fe80::1:0:0:1',
    '::ffff:192.0.2.1',
    '64:ff9b::c000:201',
  ])('%s reads back', (address) => expect(formatAddress(packAddress(address))).toBe(address))
  test('other spellings come back in the shortest form, a zone is left out', () => {
    expect(
      ['2001:DB8:0:0:0:0:0:1', '::192.0.2.1', 'fe80::1%eth0', '1:0:0:2:0:0:0:3'].map((text) =>
        formatAddress(packAddress(text)),
      ),
    ).toEqual(['2001:db8::1', '::c000:201', 'fe80::1', '1:0:0:2::3'])
  })
  test.each([
    '',
    'x',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '1.2.3.-4',
    '1..2.3',
    ':',
    ':::',
    '1:2',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '::1.2.3',
    'g::',
  ])('"%s" is no address', (text) => expect(() => packAddress(text)).toThrow('numeric'))
})
