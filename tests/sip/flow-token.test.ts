import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TRANSPORTS } from '#engine/contract/vocabulary.ts'
import { type FlowState, signFlow, transportOfFlow, verifyFlow } from '#engine/sip/flow-token.ts'
import { signRoute, verifyRoute } from '#engine/sip/route-token.ts'
import { Signer } from '#engine/sip/signer.ts'

const keys = [
  { id: 'a', secret: Buffer.alloc(32, 7) },
  { id: 'zz', secret: Buffer.alloc(32, 8) },
]
const signer = new Signer(keys, 1)
const state: FlowState = {
  keyId: 'a',
  listener: 3,
  transport: 'tls',
  address: '192.0.2.7',
  port: 5_062,
  connection: 77,
  startNumber: 12,
}
const CALL = 'id@h'
const token = signFlow(signer, state, CALL)

describe('RFC 5626 §5.2: a flow token', () => {
  test('property: gives back listener, transport, address, port and stream, of both families', () => {
    const any = fc.record({
      keyId: fc.constantFrom('a', 'zz'),
      listener: fc.nat({ max: 4_095 }),
      transport: fc.constantFrom(...TRANSPORTS),
      address: fc.oneof(fc.ipV4(), fc.constantFrom('::1', '2001:db8::7', '2001:db8:1:2:3:4:5:6')),
      port: fc.integer({ min: 1, max: 65_535 }),
      connection: fc.nat({ max: 4_294_967_295 }),
      startNumber: fc.nat({ max: 4_294_967_295 }),
    })
    fc.assert(
      fc.property(any, fc.string(), (drawn, callId) => {
        const signed = signFlow(signer, drawn, callId)
        expect(signed).toMatch(/^[A-Za-z0-9._-]{1,64}$/)
        expect(transportOfFlow(signed)).toBe(drawn.transport)
        expect(verifyFlow(signer, signed, callId)).toEqual(drawn)
      }),
      { seed: 6 },
    )
  })

  test('is refused with any one bit of any character changed, and with a character more or less', () => {
    for (let at = 0; at < token.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const code = token.charCodeAt(at) ^ (1 << bit)
        const changed = token.slice(0, at) + String.fromCharCode(code) + token.slice(at + 1)
        expect(verifyFlow(signer, changed, CALL), changed).toBeNull()
      }
      expect(verifyFlow(signer, token.slice(0, at) + token.slice(at + 1), CALL)).toBeNull()
      expect(verifyFlow(signer, `${token.slice(0, at)}A${token.slice(at)}`, CALL)).toBeNull()
    }
  })

  test('serves its dialog alone; that of a registration no dialog', () => {
    expect(verifyFlow(signer, token, 'other@h')).toBeNull()
    expect(verifyFlow(signer, token, '')).toBeNull()
    expect(verifyFlow(signer, signFlow(signer, state, ''), CALL)).toBeNull()
  })

  test('rules 4: verifies by an old key, and not once that is gone or another', () => {
    const byOld = signFlow(signer, { ...state, keyId: 'zz' }, '')
    expect(verifyFlow(signer, byOld, '')).toEqual({ ...state, keyId: 'zz' })
    for (const secret of [7, 9]) {
      const other = new Signer([{ id: secret === 7 ? 'a' : 'zz', secret: Buffer.alloc(32, secret) }], 2)
      expect(verifyFlow(other, byOld, '')).toBeNull()
    }
  })

  test('is no token of a dialog, nor the other way round', () => {
    const flow = { transport: 'udp' as const, address: '192.0.2.7', port: 5_062 }
    const route = signRoute(
      signer,
      { keyId: 'a', thread: 1, destinationId: 1, listener: 0, flow },
      { callId: CALL, callerTag: 't' },
    )
    expect(verifyFlow(signer, route, CALL)).toBeNull()
    expect(verifyRoute(signer, token, { callId: CALL, fromTag: 't', toTag: 'u' })).toBeNull()
  })

  test('a text of another shape is refused', () => {
    for (const other of ['', '.', 'a.', token.toUpperCase(), `${token}=`, 'a'.repeat(60_000), '__proto__'])
      expect(verifyFlow(signer, other, CALL)).toBeNull()
    for (const other of ['', '.', 'a.', token.slice(1), `${token}=`, 'a'.repeat(60_000), '__proto__'])
      expect(transportOfFlow(other)).toBeNull()
  })
})
