import type { Algorithm } from '#engine/contract/vocabulary.ts'

/** Putting destinations in order by dragging: priorities as tiers, and what a move writes. Pure. */

interface Ranked {
  readonly id: number
  readonly priority: number
}

export interface Tier<T extends Ranked> {
  readonly priority: number
  readonly rows: readonly T[]
}

/** What a move changes: only what differs. */
export interface Ranking {
  readonly id: number
  readonly priority?: number
  readonly position?: number
}

/** Where something is dropped: at a place of a tier, or between two, for a tier of its own before tier `gap`. */
export type Drop = { readonly tier: number; readonly place: number } | { readonly gap: number }

/** A line of the list that is dragged in: the place for a tier of its own, the head of a tier, or a row. */
export type Line<T extends Ranked> =
  | { readonly kind: 'gap'; readonly key: string; readonly gap: number }
  | { readonly kind: 'tier'; readonly key: string; readonly tier: number; readonly priority: number }
  | { readonly kind: 'row'; readonly key: string; readonly tier: number; readonly row: T }

/** One list, so that the keys that move a row up and down lead from tier to tier. */
export function linesOf<T extends Ranked>(tiers: readonly Tier<T>[]): Line<T>[] {
  const gap = (place: number): Line<T> => ({ kind: 'gap', key: `gap ${place}`, gap: place })
  const lines = tiers.flatMap(({ priority, rows }, tier): Line<T>[] => [
    gap(tier),
    { kind: 'tier', key: `tier ${priority}`, tier, priority },
    ...rows.map((row): Line<T> => ({ kind: 'row', key: String(row.id), tier, row })),
  ])
  return [...lines, gap(tiers.length)]
}

/** What a drop at `index` means, counted without the dragged row: what stands before it decides. */
export function dropAt<T extends Ranked>(lines: readonly Line<T>[], id: number, index: number): Drop {
  const others = lines.filter((line) => line.kind !== 'row' || line.row.id !== id)
  const before = others[index - 1]
  if (!before || before.kind === 'gap') return { gap: before?.gap ?? 0 }
  const above = others.slice(0, index).filter((line) => line.kind === 'row' && line.tier === before.tier)
  return { tier: before.tier, place: above.length }
}

/** How an algorithm goes by priorities; null: it does not. */
export function orderOf(algorithm: Algorithm): 'highest' | 'lowest' | null {
  if (algorithm === 'tiers') return 'lowest'
  return algorithm === 'priority' || algorithm === 'priority-rotation' ? 'highest' : null
}

/** In the order they are tried; within one in the order of the set. */
export function tiersOf<T extends Ranked>(rows: readonly T[], order: 'highest' | 'lowest'): Tier<T>[] {
  const priorities = [...new Set(rows.map(({ priority }) => priority))]
  priorities.sort((a, b) => (order === 'highest' ? b - a : a - b))
  return priorities.map((priority) => ({ priority, rows: rows.filter((row) => row.priority === priority) }))
}

/** The tiers after one row was dropped elsewhere, with the priorities they get. */
export function moved<T extends Ranked>(
  tiers: readonly Tier<T>[],
  id: number,
  drop: Drop,
  order: 'highest' | 'lowest',
): Tier<T>[] {
  const row = tiers.flatMap(({ rows }) => rows).find((one) => one.id === id)
  if (!row) return [...tiers]
  const without = tiers.map((tier) => ({ ...tier, rows: tier.rows.filter((one) => one.id !== id) }))
  const next =
    'gap' in drop
      ? [...without.slice(0, drop.gap), { priority: Number.NaN, rows: [row] }, ...without.slice(drop.gap)]
      : without.map((tier, place) =>
          place === drop.tier ? { ...tier, rows: inserted(tier.rows, row, drop.place) } : tier,
        )
  return withPriorities(
    next.filter(({ rows }) => rows.length > 0),
    order,
  )
}

function inserted<T>(rows: readonly T[], row: T, place: number): T[] {
  return [...rows.slice(0, place), row, ...rows.slice(place)]
}

/** A new tier takes a number between its neighbours; where there is none, those before it make room. */
function withPriorities<T extends Ranked>(tiers: readonly Tier<T>[], order: 'highest' | 'lowest'): Tier<T>[] {
  const up = order === 'highest' ? 1 : -1
  const next: Tier<T>[] = []
  // From the last that is tried to the first: each must be ahead of the one behind it.
  for (let place = tiers.length - 1; place >= 0; place -= 1) {
    const tier = tiers[place]
    if (!tier) continue
    const behind = next[0]?.priority
    const ahead = tiers[place - 1]?.priority
    next.unshift({ ...tier, priority: priorityOf(tier.priority, behind, ahead, up) })
  }
  return next
}

const STEP = 10

function priorityOf(own: number, behind: number | undefined, ahead: number | undefined, up: number): number {
  const isNew = Number.isNaN(own)
  if (behind === undefined) return isNew ? (ahead ?? 0) - up * STEP : own
  if (!isNew && (own - behind) * up > 0) return own
  const room = ahead === undefined || Number.isNaN(ahead) ? STEP * 2 : (ahead - behind) * up
  const half = Math.floor(room / 2)
  return behind + up * Math.max(1, room > 1 ? half : 1)
}

/** What has to be written so that the set is as the tiers say: new priorities, and new places of as few as can be. */
export function rankings<T extends Ranked>(before: readonly T[], tiers: readonly Tier<T>[]): Ranking[] {
  const places = new Map(before.map(({ id }, place) => [id, place]))
  const old = new Map(before.map(({ id, priority }) => [id, priority]))
  const moving = new Set(tiers.flatMap(({ rows }) => outOfOrder(rows, places)))
  const order = before.map(({ id }) => id).filter((id) => !moving.has(id))
  for (const { rows } of tiers)
    for (const [place, { id }] of rows.entries()) {
      if (!moving.has(id)) continue
      const ahead = rows[place - 1]
      order.splice(ahead ? order.indexOf(ahead.id) + 1 : firstOf(order, rows), 0, id)
    }
  return tiers.flatMap(({ priority, rows }) =>
    rows.flatMap(({ id }): Ranking[] => {
      const isRanked = old.get(id) !== priority
      if (!isRanked && !moving.has(id)) return []
      const position = moving.has(id) ? { position: order.indexOf(id) } : {}
      return [{ id, ...(isRanked && { priority }), ...position }]
    }),
  )
}

/** Before all of its tier that stand already. */
function firstOf(order: readonly number[], rows: readonly Ranked[]): number {
  const there = rows.map(({ id }) => order.indexOf(id)).filter((place) => place >= 0)
  return there.length > 0 ? Math.min(...there) : order.length
}

/** All but a longest run of rows that stand in their old order. */
function outOfOrder(rows: readonly Ranked[], places: ReadonlyMap<number, number>): number[] {
  const runs: number[][] = []
  for (const { id } of rows) {
    const ahead = runs
      .filter((run) => (places.get(run.at(-1) ?? 0) ?? 0) < (places.get(id) ?? 0))
      .reduce<number[]>((longest, run) => (run.length > longest.length ? run : longest), [])
    runs.push([...ahead, id])
  }
  const kept = new Set(
    runs.reduce<number[]>((longest, run) => (run.length > longest.length ? run : longest), []),
  )
  return rows.map(({ id }) => id).filter((id) => !kept.has(id))
}
