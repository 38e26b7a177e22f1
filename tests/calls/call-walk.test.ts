import { describe, expect, test } from 'vitest'
import { CallIndex } from '#engine/calls/call-index.ts'
import { type CallVisitor, CallWalk, MOST_SLICES } from '#engine/calls/call-walk.ts'
import { Call } from '#engine/proxy/call.ts'
import { ManualClock } from '../support/manual-clock.ts'

const SLICE = 1_000

function scene(count: number) {
  const clock = new ManualClock()
  const index = new CallIndex()
  const calls = Array.from({ length: count }, (_, i) => callOf(i + 1))
  for (const call of calls) index.add(call)
  return { clock, index, calls, walk: new CallWalk(clock, index) }
}

function callOf(number: number, callId = `call-${number}`): Call {
  return new Call(number, callId, 'tag', 0, 1, 0, () => {})
}

/** Notes what it sees. */
function visitor(mostSlices?: number) {
  const seen: number[] = []
  const ends: boolean[] = []
  const visits: CallVisitor = {
    see: ({ number }) => {
      seen.push(number)
      return 1
    },
    done: (isWhole) => ends.push(isWhole),
    ...(mostSlices === undefined ? {} : { mostSlices }),
  }
  return { visits, seen, ends }
}

describe('a walk over all live calls', () => {
  test('goes a thousand at a time, oldest first, passes of a spiral included', () => {
    const { clock, index, walk } = scene(2 * SLICE)
    index.add(callOf(9_999, 'call-7'))
    const { visits, seen, ends } = visitor()
    walk.visit(visits)
    expect(seen).toHaveLength(SLICE)
    expect(seen.slice(0, 8)).toEqual([1, 2, 3, 4, 5, 6, 7, 9_999])
    clock.advance(5)
    expect(seen).toHaveLength(2 * SLICE)
    expect(ends).toEqual([])
    clock.advance(5)
    expect(seen).toHaveLength(2 * SLICE + 1)
    expect(ends).toEqual([true])
    expect(clock.pending).toBe(0)
  })

  test('sees what begins meanwhile, and not what ends', () => {
    const { clock, index, calls, walk } = scene(SLICE + 2)
    const { visits, seen } = visitor()
    walk.visit(visits)
    for (const call of calls.slice(-2)) index.delete(call)
    index.add(callOf(5_000))
    clock.advance(5)
    expect(seen.slice(SLICE)).toEqual([5_000])
  })

  test('stops where it may see no more, and says so', () => {
    const { clock, walk } = scene(3 * SLICE)
    const { visits, seen, ends } = visitor(2)
    walk.visit(visits)
    clock.advance(1_000)
    expect(seen).toHaveLength(2 * SLICE)
    expect(ends).toEqual([false])
    expect(MOST_SLICES * SLICE).toBe(250_000)
  })

  test('one visitor after the other, and no more than 32 wait', () => {
    const { clock, walk } = scene(SLICE + 1)
    const visitors = Array.from({ length: 40 }, () => visitor())
    const taken = visitors.filter(({ visits }) => walk.visit(visits))
    expect(taken).toHaveLength(32)
    clock.advance(1_000)
    expect(taken.every(({ seen, ends }) => seen.length === SLICE + 1 && ends.length === 1)).toBe(true)
    expect(walk.visit(visitor().visits)).toBe(true)
  })

  test('a visitor that fails is over, and the next one is heard', () => {
    const { clock, walk } = scene(SLICE + 1)
    const first = visitor()
    const failing: CallVisitor = {
      see: () => {
        throw new Error('a bug')
      },
      done: () => {},
    }
    walk.visit(first.visits)
    walk.visit(failing)
    const last = visitor()
    walk.visit(last.visits)
    clock.advance(5)
    expect(() => clock.advance(5)).toThrow('a bug')
    clock.advance(100)
    expect(last.ends).toEqual([true])
  })

  test('nothing runs after it was stopped', () => {
    const { clock, walk } = scene(SLICE + 1)
    const { visits, ends } = visitor()
    walk.visit(visits)
    walk.stop()
    clock.advance(1_000)
    expect(ends).toEqual([])
    expect(clock.pending).toBe(0)
  })
})
