import { describe, expect, test } from 'vitest'
import { FileKeeper } from '#engine/control/file-keeper.ts'
import type { KeptLocation } from '#engine/location/followed-name.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
const kept = (key: string): KeptLocation => ({ key, targets: [], resolvedAtMs: 0, expiresAtMs: 0 })

/** A disk that takes its time: a write is done when `finish` says so. */
function bench() {
  const clock = new ManualClock()
  const begun: string[] = []
  const open: (() => void)[] = []
  const state = { key: 'one' }
  const keeper = new FileKeeper({
    clock,
    what: 'What DNS said',
    content: () => [kept(state.key)],
    write: (all) => {
      begun.push(all.map(({ key }) => key).join())
      return new Promise((resolve) => open.push(resolve))
    },
    onTrouble: () => {},
  })
  const finish = async () => {
    open.shift()?.()
    await turn()
  }
  return { clock, begun, keeper, state, finish }
}

describe('at the end', () => {
  test('a write that is under way is waited for', async () => {
    const { clock, keeper, finish } = bench()
    keeper.keep()
    clock.advance(1_000)
    let isOver = false
    void keeper.stop().then(() => {
      isOver = true
    })
    await turn()
    expect(isOver).toBe(false)
    await finish()
    expect(isOver).toBe(true)
  })

  test('what became different during a write is written after it, as it was when the end came', async () => {
    const { clock, keeper, finish, begun, state } = bench()
    keeper.keep()
    clock.advance(1_000)
    state.key = 'two'
    keeper.keep()
    const stopped = keeper.stop()
    state.key = 'none'
    await finish()
    expect(begun).toEqual(['one', 'two'])
    await finish()
    await stopped
    keeper.keep()
    clock.advance(60_000)
    expect(begun).toEqual(['one', 'two'])
  })
})

test('names that change all the time cost no more than a write in two seconds', async () => {
  const { clock, keeper, finish, begun } = bench()
  for (let i = 0; i < 100; i++) {
    keeper.keep()
    clock.advance(100)
    await finish()
  }
  expect(begun.length).toBeGreaterThan(2)
  expect(begun.length).toBeLessThanOrEqual(6)
})
