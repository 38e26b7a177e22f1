import { expect, test } from 'vitest'
import type { MemoryHost } from '../support/memory-network.ts'
import { answerTo } from '../support/responses.ts'
import { read, TestCaller } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20

/** An answered call whose destination answers what comes inside the dialog with `status`. */
async function scene(status: number, headers: Readonly<Record<string, string>> = {}) {
  const world = await openTestRelay({ set: { destinations: destinations(1) } })
  const hear = (bytes: Buffer, _from: unknown, host: MemoryHost) => {
    const request = read(bytes)
    if (request.method === 'ACK') return
    const parts = { tag: 'far', contact: 'sip:m@10.0.1.1:5070' }
    const isInitial = request.toTag === ''
    host.send(
      answerTo(request, isInitial ? 200 : status, isInitial ? parts : { ...parts, headers }),
      FAIRLINE,
    )
  }
  const host = world.network.host('10.0.1.1', 5070, hear)
  const caller = new TestCaller(world.network)
  caller.request('INVITE')
  world.clock.advance(RTT_MS)
  caller.learn()
  caller.request('ACK', { inDialog: true })
  world.clock.advance(RTT_MS)
  const before = caller.statuses.length
  const inDialog = (method: string) => {
    caller.request(method, { inDialog: true, cseq: 2 })
    world.clock.advance(RTT_MS)
    return caller.statuses.slice(before)
  }
  return { ...world, host, caller, inDialog }
}

test.each(['INVITE', 'UPDATE', 'INFO'])(
  '§16.7 step 6: a 503 of the far end of a dialog is not ours: its caller hears 500 to the %s, without Retry-After',
  async (method) => {
    const { caller, inDialog } = await scene(503, { 'Retry-After': '120' })
    expect(inDialog(method).filter((status) => status !== 100)).toEqual([500])
    expect(caller.last().header('Retry-After')).toBeNull()
  },
)

test.each([302, 401, 404, 407, 481, 486, 488, 491, 500, 504, 603])(
  '§16.7 step 6: a %i of the far end of a dialog passes as it is: there is no other to ask',
  async (status) => {
    const { inDialog, host } = await scene(status, { 'Retry-After': '7' })
    expect(inDialog('INVITE')).toEqual([100, status])
    expect(read(host.received.at(-1)).method).toBe('ACK')
  },
)

test('§16.7 step 6: a 408 of the far end to a re-INVITE passes: only a non-INVITE is never answered so', async () => {
  const { inDialog } = await scene(408)
  expect(inDialog('INVITE')).toEqual([100, 408])
})
