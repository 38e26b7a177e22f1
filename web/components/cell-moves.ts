/** Where in a table the focus is: which row, which cell of it, which control of that. */
export interface Place {
  readonly row: number
  readonly cell: number
  readonly control: number
}

interface Key {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 }
const CONTROLS = 'input, button, a[href], select'

export function isMove({ key, ctrlKey, metaKey, altKey }: Key): boolean {
  if (altKey) return false
  return ctrlKey || metaKey ? key === 'Home' || key === 'End' : key in STEPS
}

/** Of `count` rows the one that a key leads to. */
export function targetIndex({ key }: Pick<Key, 'key'>, from: number, count: number): number {
  const to = key === 'Home' ? 0 : key === 'End' ? count - 1 : from + (STEPS[key] ?? 0)
  return Math.max(0, Math.min(count - 1, to))
}

export function placeOf(target: EventTarget): Place | null {
  if (!(target instanceof HTMLElement)) return null
  const cell = target.closest('td')
  const row = cell?.closest<HTMLElement>('tr[data-index]')
  if (!cell || !row) return null
  const control = controlsOf(cell).indexOf(target)
  return control < 0 ? null : { row: Number(row.dataset.index), cell: cell.cellIndex, control }
}

/** False where that row is not drawn. */
export function takePlace(body: HTMLElement | null, { row, cell, control }: Place): boolean {
  const line = body?.querySelector<HTMLTableRowElement>(`tr[data-index="${row}"]`)
  const found = line && controlsOf(line.cells[cell] ?? line)
  const wanted = found?.[Math.min(control, found.length - 1)]
  if (!wanted) return false
  wanted.focus()
  wanted.scrollIntoView({ block: 'nearest' })
  return true
}

function controlsOf(within: HTMLElement): HTMLElement[] {
  return [...within.querySelectorAll<HTMLElement>(CONTROLS)].filter((one) => one.tabIndex >= 0)
}
