import { expect, test } from 'vitest'
import { Unacknowledged } from '#engine/proxy/unacknowledged.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { message } from '../support/sip-messages.ts'
import { read } from '../support/test-parties.ts'

const CALLER = '10.0.2.1'
const MOST = 65_536

const ack = (branch: string) =>
  read(
    message('ACK sip:1000@10.0.0.1 SIP/2.0', [
      ['Via', `SIP/2.0/UDP ${CALLER}:5062;branch=${branch}`],
      ['Max-Forwards', '70'],
      ['From', '<sip:alice@10.0.2.1>;tag=a'],
      ['To', '<sip:1000@10.0.0.1>;tag=b'],
      ['Call-ID', 'call-1'],
      ['CSeq', '1 ACK'],
    ]),
  )

function note(failures: Unacknowledged, branch: string): void {
  const like = ack(branch)
  const destination = { transport: 'udp' as const, address: '10.0.1.1', port: 5070 }
  const failure = { branch: `ours-${branch}`, destinationId: 1, destination, callerAddress: CALLER }
  failures.note(like, like.topVia, failure)
}

test('rules 32: of more failures than are kept the oldest are forgotten, and one said again is the youngest', () => {
  const failures = new Unacknowledged(new ManualClock())
  note(failures, 'z9hG4bK-first')
  note(failures, 'z9hG4bK-second')
  note(failures, 'z9hG4bK-first')
  for (let i = 2; i <= MOST; i++) note(failures, `z9hG4bK-${i}`)
  expect(failures.find(ack('z9hG4bK-second'), CALLER)).toBeNull()
  expect(failures.find(ack('z9hG4bK-first'), CALLER)?.branch).toBe('ours-z9hG4bK-first')
})

test('§17.2.3: a caller from before RFC 3261, without the magic cookie, is found by its fields', () => {
  const failures = new Unacknowledged(new ManualClock())
  note(failures, '1')
  expect(failures.find(ack('1'), CALLER)?.branch).toBe('ours-1')
  expect(failures.find(ack('2'), CALLER)).toBeNull()
})
