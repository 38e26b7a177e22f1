import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TransactionStage } from '../support/transaction-stage.ts'

const BRANCHES = ['z9hG4bK-1', 'z9hG4bK-2', 'z9hG4bK-3']
const STATUSES = [100, 180, 200, 302, 486, 603]
/** Longer than any timer that ends a transaction. */
const OVER_MS = 250_000
const BYTES = Buffer.from('SIP/2.0 200 Scripted\r\n\r\n', 'latin1')

const happening = fc.oneof(
  fc.record({
    method: fc.constantFrom('INVITE', 'OPTIONS', 'BYE', 'CANCEL', 'ACK'),
    branch: fc.constantFrom(...BRANCHES),
  }),
  fc.record({ which: fc.nat(7), status: fc.constantFrom(...STATUSES), repeats: fc.boolean() }),
  fc.record({ abandoned: fc.nat(7) }),
  fc.record({ ms: fc.integer({ min: 1, max: 40_000 }) }),
)

test('rules 32: what counts as under way is what has no final response, in any order of events, and nothing in the end', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('udp', 'tcp'),
      fc.array(happening, { maxLength: 60 }),
      (transport, script) => {
        const stage = new TransactionStage(transport)
        const expectTrue = () =>
          expect(stage.layer.open).toBe(stage.begun.filter(({ isOpen }) => isOpen).length)
        for (const each of script) {
          if ('method' in each) stage.receive(each.method, each.branch)
          else if ('status' in each)
            stage.begun[each.which]?.respond(each.status, BYTES, BYTES.length, each.repeats)
          else if ('abandoned' in each) stage.begun[each.abandoned]?.abandon()
          else stage.advance(each.ms)
          expectTrue()
        }
        for (const each of stage.begun) each.respond(500, BYTES, BYTES.length)
        expect(stage.layer.open).toBe(0)
        stage.advance(OVER_MS)
        expect([stage.layer.open, stage.layer.size]).toEqual([0, 0])
      },
    ),
  )
})
