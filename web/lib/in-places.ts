/** Rows in their new order: those that move stand where they were told to, from the first place on; the others keep their order. */
export function inPlaces<T extends { readonly id: number }>(
  rows: readonly T[],
  moves: ReadonlyMap<number, number>,
): T[] {
  const order = rows.filter(({ id }) => !moves.has(id))
  const moving = rows.filter(({ id }) => moves.has(id))
  moving.sort((a, b) => (moves.get(a.id) ?? 0) - (moves.get(b.id) ?? 0))
  for (const row of moving) order.splice(moves.get(row.id) ?? 0, 0, row)
  return order
}
