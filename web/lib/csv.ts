/** All but tabs and line ends: a spreadsheet shows nothing of them, and a terminal obeys them. */
const CONTROLS = /\r(?!\n)|[^\P{Cc}\t\r\n]/gu

/** What begins a formula, where a cell begins: also behind a semicolon, which divides cells in half of Europe. */
const FORMULA = /(^|;[ \t]*)(?=[=+\-@\t\r\n])/g

/** One cell: quoted where it must be, and never a formula when a spreadsheet opens it. */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const text = value.replace(CONTROLS, escaped)
  const safe = text.replace(FORMULA, "$1'")
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function escaped(control: string): string {
  return `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`
}

/** RFC 4180: rows end in CR LF. */
export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')
}
