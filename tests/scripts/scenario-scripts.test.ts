import { afterEach, describe, expect, test } from 'vitest'
import { type LoopbackBlock, takeLoopbackBlock } from '#scripts/appliance/loopback.ts'
import { Party } from '#tests/support/scenarios/party.ts'
import { answeredByCaller, hangsUp, hungUp } from '#tests/support/scenarios/scenario.ts'
import {
  expectStatus,
  hear,
  inDialog,
  pause,
  request,
  respond,
  type Step,
} from '#tests/support/scenarios/steps.ts'

const LEG = { transport: 'udp', ip: 4 } as const
const UNUSED = { certificate: '', key: '', authority: '' }
/** Timer E stands at T2 by then. */
const LATE_MS = 3_600

const parties: Party[] = []
const blocks: LoopbackBlock[] = []

/** One call of a caller and a callee with nothing between them. */
async function play(caller: readonly Step[], callee: readonly Step[]) {
  const block = await takeLoopbackBlock()
  blocks.push(block)
  const [at, from] = [block.host(2), block.host(3)].map((address) => ({ address, port: 5070 }))
  if (!at || !from) throw new Error('no seats')
  const common = { leg: LEG, engine: at, calls: 1, lingerMs: 100, loss: null, identity: UNUSED }
  const start = async (side: 'caller' | 'callee', steps: readonly Step[]) => {
    const party = await Party.start({ ...common, side, steps, seat: side === 'caller' ? from : at })
    parties.push(party)
    return party
  }
  const called = await start('callee', callee)
  const calling = await start('caller', caller)
  await calling.done()
  return { caller: await calling.stop(), callee: await called.stop() }
}

afterEach(async () => {
  await Promise.all(parties.map((party) => party.stop()))
  for (const party of parties.splice(0)) party.close()
  for (const block of blocks.splice(0)) block.release()
})

const good = { successful: 1, failed: 0, unexpected: 0 }
const asksInfo = [...answeredByCaller, inDialog('INFO', 2), expectStatus(200), ...hangsUp(3)]

describe('what SIPp is told of messages that come again', () => {
  test('§13.2.2.4: a 200 to the INVITE is acknowledged again, and does not answer the INFO', async () => {
    const callee = [
      hear('INVITE', { keep: 'invite' }),
      respond(200),
      hear('ACK'),
      hear('INFO', { keep: 'info' }),
      respond(200, { to: 'invite' }),
      hear('ACK'),
      respond(200, { to: 'info' }),
      ...hungUp,
    ]
    expect(await play(asksInfo, callee)).toMatchObject({ caller: good, callee: good })
  })

  test('RFC 4320 §4.1: a 100 to a MESSAGE is heard once timer E stands at T2, and is a fault before', async () => {
    const asks = [request('MESSAGE'), expectStatus(200)]
    const waits = (ms: number) => [hear('MESSAGE'), pause(ms), respond(100), respond(200)]
    const [late, early] = await Promise.all([play(asks, waits(LATE_MS)), play(asks, waits(50))])
    expect(late.caller).toMatchObject({ ...good, repetitions: 1 })
    expect(early.caller).toMatchObject({ successful: 0, failed: 1 })
  })
})
