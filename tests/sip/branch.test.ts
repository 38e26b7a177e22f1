import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BranchState,
  type BranchSubject,
  plainBranch,
  readBranch,
  signBranch,
  threadOfBranch,
  verifyBranch,
} from '#engine/sip/branch.ts'
import { Signer } from '#engine/sip/signer.ts'

const old = { id: 'k', secret: Buffer.from('the key before') }
const current = { id: 'l7', secret: Buffer.from('a key of thirty-two octets......') }
const signer = new Signer([current, old], 12)
const state: BranchState = {
  keyId: 'l7',
  thread: 3,
  startNumber: 12,
  minute: 29_700_000,
  destinationId: 17,
  attempt: 1,
}
const subject: BranchSubject = {
  callId: '5f3a-12@127.9.0.2',
  fromTag: 'a1-2',
  cseqNumber: 1,
  receivedBranch: 'z9hG4bKabc-12',
  nextVia: {
    transport: 'UDP',
    sentBy: '127.9.0.2:5062',
    branch: 'z9hG4bKabc-12',
    received: '127.9.0.2',
    rport: 5062,
  },
}
const branch = signBranch(signer, state, subject)

describe('rules 1: a signed branch', () => {
  test('§8.1.1.7, §25.1: begins with the cookie and has token characters only, at most 64', () => {
    const largest = {
      keyId: 'l7',
      thread: 63,
      startNumber: 2_147_483_647,
      minute: 2_147_483_647,
      destinationId: 2_147_483_647,
      attempt: 1_679_615,
    }
    expect(branch).toMatch(/^z9hG4bK[A-Za-z0-9._-]+$/)
    const longest = signBranch(signer, largest, subject)
    expect(longest.length).toBeLessThanOrEqual(64)
    expect(verifyBranch(signer, longest, subject)).toEqual(largest)
  })

  test('gives back its state, and the same branch for the same state: INVITE, CANCEL and ACK share it', () => {
    expect(verifyBranch(signer, branch, subject)).toEqual(state)
    expect(readBranch(branch)).toEqual(state)
    expect(signBranch(signer, state, { ...subject })).toBe(branch)
  })

  test('property: every state reads back', () => {
    const number = fc.nat({ max: 2_147_483_647 })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 63 }),
        number,
        number,
        number,
        fc.nat({ max: 1_679_615 }),
        (thread, startNumber, minute, destinationId, attempt) => {
          const any = { keyId: 'k', thread, startNumber, minute, destinationId, attempt }
          const signed = signBranch(signer, any, subject)
          expect(verifyBranch(signer, signed, subject)).toEqual(any)
          expect(threadOfBranch(signed)).toBe(thread)
        },
      ),
      { seed: 1 },
    )
  })

  test('is refused with any one bit of any character changed', () => {
    for (let i = 0; i < branch.length; i++)
      for (let bit = 0; bit < 8; bit++) {
        const changed =
          branch.slice(0, i) + String.fromCharCode(branch.charCodeAt(i) ^ (1 << bit)) + branch.slice(i + 1)
        expect(verifyBranch(signer, changed, subject), changed).toBeNull()
      }
  })

  test('is refused with a character more or less, anywhere', () => {
    for (let i = 0; i <= branch.length; i++) {
      expect(verifyBranch(signer, branch.slice(0, i) + branch.slice(i + 1), subject)).toEqual(
        i === branch.length ? state : null,
      )
      expect(verifyBranch(signer, `${branch.slice(0, i)}0${branch.slice(i)}`, subject)).toBeNull()
    }
  })

  test.each<[string, BranchSubject]>([
    ['Call-ID', { ...subject, callId: 'other' }],
    ['From tag', { ...subject, fromTag: 'a1-3' }],
    ['CSeq number', { ...subject, cseqNumber: 2 }],
    ['received branch', { ...subject, receivedBranch: '' }],
    ['transport of the next Via', { ...subject, nextVia: { ...subject.nextVia, transport: 'TCP' } }],
    ['sent-by of the next Via', { ...subject, nextVia: { ...subject.nextVia, sentBy: '203.0.113.9' } }],
    ['branch of the next Via', { ...subject, nextVia: { ...subject.nextVia, branch: 'z9hG4bKabc-13' } }],
    ['received of the next Via', { ...subject, nextVia: { ...subject.nextVia, received: '203.0.113.9' } }],
    ['rport of the next Via', { ...subject, nextVia: { ...subject.nextVia, rport: 5063 } }],
  ])('is refused with another %s: nobody can point a response elsewhere', (_what, other) => {
    expect(verifyBranch(signer, branch, other)).toBeNull()
  })

  test('holds when a peer writes the next Via in another case of its host', () => {
    const host = { ...subject, nextVia: { ...subject.nextVia, sentBy: 'Host.example' } }
    const signed = signBranch(signer, state, host)
    expect(
      verifyBranch(signer, signed, { ...host, nextVia: { ...host.nextVia, sentBy: 'host.EXAMPLE' } }),
    ).toEqual(state)
  })

  test('fields cannot be shifted into each other', () => {
    const shifted = { ...subject, callId: `${subject.callId}4`, fromTag: subject.fromTag.slice(1) }
    expect(
      verifyBranch(signer, signBranch(signer, state, { ...subject, callId: 'ab', fromTag: 'c' }), {
        ...subject,
        callId: 'a',
        fromTag: 'bc',
      }),
    ).toBeNull()
    expect(verifyBranch(signer, branch, shifted)).toBeNull()
  })

  test('differs with every part of the state', () => {
    const others = [
      { startNumber: 13 },
      { minute: 1 },
      { destinationId: 18 },
      { attempt: 2 },
      { keyId: 'k' },
      { thread: 4 },
    ]
    expect(
      new Set([branch, ...others.map((other) => signBranch(signer, { ...state, ...other }, subject))]).size,
    ).toBe(7)
  })

  test('rules 29: a thread is read without the signature, 0 where none is named', () => {
    expect(threadOfBranch(plainBranch('-p', 63, 'secret'))).toBe(63)
    expect(threadOfBranch('z9hG4bKa.1.')).toBe(1)
    for (const other of ['', 'z9hG4bK', 'z9hG4bKa', 'z9hG4bKab', 'z9hG4bKabc.1.x', 'z9hG4bKa.1', '390.1.2'])
      expect(threadOfBranch(other)).toBe(0)
    for (const digits of ['0', '', '3k', 'zz', '111', 'A', '-1'])
      expect(threadOfBranch(`z9hG4bKk.${digits}.1.1.1.1.AAAAAAAAAAAAAAAA`)).toBe(0)
    for (const digits of ['0', '3k'])
      expect(readBranch(`z9hG4bKk.${digits}.1.1.1.1.${'A'.repeat(16)}`)).toBeNull()
  })

  test("others' branches have no state", () => {
    for (const other of [
      '',
      'z9hG4bK',
      'z9hG4bKabc-12',
      '390skdjuw',
      'z9hG4bK__proto__.1.1.1.1.1.AAAAAAAAAAAAAAAA',
      `z9hG4bK${'a'.repeat(60_000)}`,
    ]) {
      expect(readBranch(other)).toBeNull()
      expect(verifyBranch(signer, other, subject)).toBeNull()
    }
  })
})

describe('rules 4: keys', () => {
  test('old keys verify, unknown ones do not', () => {
    const byOld = signBranch(new Signer([old], 11), { ...state, keyId: 'k' }, subject)
    expect(verifyBranch(signer, byOld, subject)).toEqual({ ...state, keyId: 'k' })
    expect(verifyBranch(new Signer([current], 12), byOld, subject)).toBeNull()
    expect(
      verifyBranch(new Signer([{ id: 'k', secret: Buffer.from('another') }], 12), byOld, subject),
    ).toBeNull()
  })
  test('the first key signs; ids have 1 or 2 characters of 0-9a-z', () => {
    expect([signer.keyId, signer.startNumber, signer.keyIndex('k'), signer.keyIndex('z')]).toEqual([
      'l7',
      12,
      1,
      -1,
    ])
    for (const id of ['', 'abc', 'A', '.', 'é'])
      expect(() => new Signer([{ id, secret: Buffer.alloc(1) }], 0)).toThrow('id')
    expect(() => new Signer([], 0)).toThrow('key')
    expect(() => signBranch(signer, { ...state, keyId: 'zz' }, subject)).toThrow('key')
  })
})
