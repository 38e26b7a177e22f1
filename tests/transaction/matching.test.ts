import { describe, expect, test } from 'vitest'
import { TransactionStage } from '../support/transaction-stage.ts'

describe('§17.2.3: the server transaction of a request', () => {
  test('is told by branch, sent-by and method: another one of these is another transaction', () => {
    const stage = new TransactionStage()
    stage.receive('OPTIONS', 'z9hG4bK-1')
    stage.receive('OPTIONS', 'z9hG4bK-1')
    expect(stage.begun).toHaveLength(1)
    stage.receive('OPTIONS', 'z9hG4bK-2')
    stage.receive('OPTIONS', 'z9hG4bK-1', '10.0.9.9:5060')
    stage.receive('OPTIONS', 'z9hG4bK-1', '10.0.1.1:5099')
    stage.receive('MESSAGE', 'z9hG4bK-1')
    expect(stage.begun).toHaveLength(5)
  })

  test('of an ACK is its INVITE’s, of a CANCEL one of its own with the INVITE’s branch', () => {
    const stage = new TransactionStage()
    stage.receive('INVITE', 'z9hG4bK-1')
    stage.receive('CANCEL', 'z9hG4bK-1')
    expect(stage.begun.map(({ isInvite }) => isInvite)).toEqual([true, false])
    stage.respond(487)
    stage.receive('ACK', 'z9hG4bK-1')
    expect(stage.passed).toEqual([])
    expect(stage.begun[0]?.state).toBe('confirmed')
    expect(stage.begun[1]?.state).toBe('trying')
  })

  test('of an ACK to a 2xx, which has a branch of its own, is none: it is passed up', () => {
    const stage = new TransactionStage()
    stage.receive('INVITE', 'z9hG4bK-1')
    stage.respond(200)
    stage.receive('ACK', 'z9hG4bK-2')
    expect(stage.passed).toEqual(['ACK z9hG4bK-2'])
    expect(stage.begun).toHaveLength(1)
  })
})

describe('§17.1.3: a response belongs to a client transaction', () => {
  test('by the branch of its top Via and the method in its CSeq, and only by both', () => {
    const stage = new TransactionStage()
    stage.request('INVITE')
    stage.answer(180, { CSeq: '1 UPDATE' })
    stage.answer(200, { CSeq: '1 BYE' })
    stage.answer(180, { Via: 'SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK-other' })
    expect(stage.told).toEqual([])
    expect(stage.passed).toEqual(['180', '200', '180'])
    stage.answer(180)
    expect(stage.told).toEqual(['0 180'])
  })

  test('of a CANCEL is not one of its INVITE, although they share the branch', () => {
    const stage = new TransactionStage()
    const invite = stage.request('INVITE')
    stage.answer(200, { CSeq: '1 CANCEL' })
    expect(stage.told).toEqual([])
    expect(invite.state).toBe('calling')
  })
})
