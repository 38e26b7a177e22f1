import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CellArena, reserveCells } from '#engine/balance/cell-arena.ts'
import { slotOwner, threadOf } from '#engine/balance/owner.ts'
import { SlotTable } from '#engine/balance/slots.ts'

const make = (capacity: number) => SlotTable.create(new CellArena(), capacity)

describe('hunting', () => {
  test('slots are hunted cyclically from the one after the last taken, beginning with the first', () => {
    const table = make(3)
    expect([table.take(1), table.take(2)]).toEqual([0, 1])
    table.release(0, 1)
    expect(table.take(3)).toBe(2)
    expect(table.take(4)).toBe(0)
    expect(table.take(5)).toBe(-1)
  })

  test('a table without channels is always full', () => {
    const table = make(0)
    expect([table.isFull(), table.take(1), table.occupied()]).toEqual([true, -1, 0])
  })

  test('only the owner frees a slot, and only once', () => {
    const table = make(2)
    const slot = table.take(7)
    expect(table.release(slot, 8)).toBe(false)
    expect(table.release(slot, 7)).toBe(true)
    expect(table.release(slot, 7)).toBe(false)
    expect(table.release(slot, 0)).toBe(false)
    expect([table.release(-1, 7), table.release(9_999, 7)]).toEqual([false, false])
  })
})

describe('resizing', () => {
  test('shrinking retires slots: a call on one keeps it, no new call gets one', () => {
    const table = make(4)
    const slots = [1, 2, 3, 4].map((owner) => [table.take(owner), owner] as const)
    table.resize(2)
    expect(table.occupied()).toBe(4)
    for (const [slot, owner] of slots) if (slot >= 2) expect(table.release(slot, owner)).toBe(true)
    expect([table.occupied(), table.isFull(), table.take(9)]).toEqual([2, true, -1])
  })

  test('calls on retired slots count against the new capacity', () => {
    const table = make(4)
    const slots = [1, 2, 3, 4].map((owner) => [table.take(owner), owner] as const)
    table.resize(2)
    for (const [slot, owner] of slots) if (slot < 2) table.release(slot, owner)
    expect([table.occupied(), table.isFull(), table.take(9)]).toEqual([2, true, -1])
    const [retired] = slots.filter(([slot]) => slot >= 2)
    table.release(retired?.[0] ?? -1, retired?.[1] ?? 0)
    expect(table.isFull()).toBe(false)
    expect(table.take(9)).toBeGreaterThanOrEqual(0)
    expect([table.occupied(), table.take(10)]).toEqual([2, -1])
  })

  test('growing by many pages keeps the calls and their slots', () => {
    const table = make(2)
    const slot = table.take(5)
    table.resize(1_000)
    expect(table.ownerAt(slot)).toBe(5)
    for (let owner = 10; owner < 10 + 999; owner++) expect(table.take(owner)).toBeGreaterThanOrEqual(0)
    expect([table.occupied(), table.isFull(), table.take(1)]).toEqual([1_000, true, -1])
  })
})

describe('the arena', () => {
  test('a table that shrank and grew does not take another table’s free slots for its own', () => {
    const arena = new CellArena()
    const table = SlotTable.create(arena, 200)
    const slots = Array.from({ length: 200 }, (_, i) => table.take(i + 1))
    for (const [i, slot] of slots.entries()) table.release(slot, i + 1)
    table.resize(2)
    arena.turn()
    arena.turn()
    SlotTable.create(arena, 250)
    table.resize(200)
    for (let owner = 1; owner <= 200; owner++) {
      expect(table.isFull()).toBe(false)
      table.take(owner)
    }
    expect([table.isFull(), table.occupied()]).toEqual([true, 200])
  })

  test('pages of a table that is gone come back only after two turns', () => {
    const arena = new CellArena(reserveCells(0))
    const room = arena.room
    const table = SlotTable.create(arena, 500)
    expect(arena.room).toBe(room - SlotTable.pagesFor(500))
    table.dispose()
    arena.turn()
    expect(arena.room).toBe(room - SlotTable.pagesFor(500))
    arena.turn()
    expect(arena.room).toBe(room)
  })

  test('it grows under tables that exist already', () => {
    const arena = new CellArena()
    const first = SlotTable.create(arena, 10)
    const slot = first.take(3)
    const many = Array.from({ length: 2_000 }, () => SlotTable.create(arena, 100))
    expect(many.every((table) => table.take(1) >= 0)).toBe(true)
    expect([first.ownerAt(slot), first.occupied()]).toEqual([3, 1])
  })

  test('asking for more than it may hold is a bug of the caller and takes nothing', () => {
    const arena = new CellArena(reserveCells(0))
    expect(() => SlotTable.create(arena, 10_000_000)).toThrow('arena')
  })
})

test('a dead thread’s slots are swept, the others stay', () => {
  const table = make(6)
  for (const [thread, call] of [
    [1, 0],
    [2, 0],
    [1, 5],
    [3, 9],
  ] as const)
    table.take(slotOwner(thread, call))
  expect(table.sweep(1)).toBe(2)
  expect(table.occupied()).toBe(2)
  expect([threadOf(slotOwner(63, 16_777_215)), threadOf(slotOwner(1, 0))]).toEqual([63, 1])
})

type Step =
  | { readonly kind: 'take' }
  | { readonly kind: 'release'; readonly nth: number }
  | { readonly kind: 'resize'; readonly to: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Step>({ kind: 'take' }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('release' as const), nth: fc.nat(200) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resize' as const), to: fc.nat(150) }) },
)

test('against a model, whatever is done: never more than the capacity is taken, occupied() is what is held', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.array(step, { maxLength: 400 }), (start, steps) => {
      const arena = new CellArena()
      const table = SlotTable.create(arena, start)
      const held = new Map<number, number>()
      let capacity = start
      let owner = 0
      for (const now of steps) {
        if (now.kind === 'resize') {
          capacity = now.to
          arena.turn()
          table.resize(capacity)
        } else if (now.kind === 'take') {
          owner += 1
          const isRoom = held.size < capacity
          expect(table.isFull()).toBe(!isRoom)
          const slot = table.take(owner)
          expect(slot >= 0 && slot < capacity).toBe(isRoom)
          if (slot >= 0) {
            expect([...held.values()]).not.toContain(slot)
            held.set(owner, slot)
          }
        } else {
          const [holder, slot] = [...held][now.nth % Math.max(1, held.size)] ?? [0, 0]
          expect(table.release(slot, holder)).toBe(held.delete(holder))
        }
        expect(table.occupied()).toBe(held.size)
      }
    }),
    { numRuns: 200 },
  )
})
