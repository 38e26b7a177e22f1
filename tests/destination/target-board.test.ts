import { describe, expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import { TargetBoard } from '#engine/destination/target-board.ts'
import type { LocatedTarget } from '#engine/location/location.ts'
import { target } from './located.ts'

const THRESHOLDS = { fall: 3, rise: 1, isProbed: true }
const [A, B, C] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'] as const

function board(...targets: LocatedTarget[]): TargetBoard {
  const made = new TargetBoard()
  locate(made, targets)
  return made
}

function locate(to: TargetBoard, targets: readonly LocatedTarget[]): void {
  to.locate(targets, ({ transport, address, port }) => ({ transport, address, port }), 1)
}

/** All targets of one call, in the order they would be tried. */
function order(of: TargetBoard, seed = 1): string[] {
  const random = seededRandom(seed)
  const tried: string[] = []
  for (;;) {
    const next = of.choose(
      ({ address }) => !tried.includes(address),
      () => random.unit(),
    )
    if (!next) return tried
    tried.push(next.address)
  }
}

function see(of: TargetBoard, address: string, kind: 'attempt-timed-out' | 'probe-refused'): void {
  const at = of.targets.find((each) => each.address === address)
  if (at) of.learn(at, { kind }, THRESHOLDS, 2)
}

describe('the order of targets', () => {
  test('RFC 3263 §4.3, RFC 2782: by priority, all of one before the next, each once', () => {
    const of = board(target(C, { priority: 2 }), target(A, { priority: 1 }), target(B, { priority: 1 }))
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      expect(order(of, seed).slice(0, 2).toSorted()).toEqual([A, B])
      expect(order(of, seed)[2]).toBe(C)
    }
  })

  test('inside one priority it is chosen anew each time', () => {
    const of = board(target(A, { weight: 1 }), target(B, { weight: 1 }))
    const firsts = new Set(Array.from({ length: 20 }, (_, seed) => order(of, seed)[0]))
    expect(firsts).toEqual(new Set([A, B]))
  })

  test('one that failed goes behind all others, whatever its priority; one that is down behind that', () => {
    const of = board(target(A), target(B, { priority: 5 }), target(C, { priority: 9 }))
    see(of, A, 'attempt-timed-out')
    expect(order(of)).toEqual([B, C, A])
    see(of, B, 'probe-refused')
    expect(order(of)).toEqual([C, A, B])
  })
})

describe('locate', () => {
  test('what stays keeps its endpoint and what was seen of it; its rank may change', () => {
    const of = board(target(A), target(B))
    see(of, A, 'attempt-timed-out')
    const [before] = of.endpoints
    locate(of, [target(C), target(A, { priority: 7, weight: 3, name: 'other' })])
    expect(of.endpoints[1]).toBe(before)
    expect(of.targets[1]).toMatchObject({ priority: 7, weight: 3, name: 'other', seen: { health: 'trying' } })
    expect(of.targets[0]?.seen.health).toBe('unknown')
  })

  test('another port or transport is another place', () => {
    const of = board(target(A))
    see(of, A, 'attempt-timed-out')
    locate(of, [target(A, { port: 5070 }), target(A, { transport: 'tcp' })])
    expect(of.targets.map(({ seen }) => seen.health)).toEqual(['unknown', 'unknown'])
  })
})
