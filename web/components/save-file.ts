import { csvText } from '#web/lib/csv.ts'

/** Hands a file to the browser's downloads. */
function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}

export function saveCsv(name: string, rows: readonly (readonly (string | number)[])[]): void {
  saveFile(`${name}.csv`, new Blob([csvText(rows)], { type: 'text/csv;charset=utf-8' }))
}

const HEAD_PX = 34

/** A chart as it stands there, on the page's background and with its title above. */
export function saveChart(
  name: string,
  chart: HTMLCanvasElement,
  {
    title,
    paper,
    ink,
    font,
  }: { readonly title: string; readonly paper: string; readonly ink: string; readonly font: string },
): void {
  const scale = chart.width / Math.max(1, chart.clientWidth)
  const picture = document.createElement('canvas')
  picture.width = chart.width
  picture.height = chart.height + HEAD_PX * scale
  const pen = picture.getContext('2d')
  if (!pen) return
  pen.fillStyle = paper
  pen.fillRect(0, 0, picture.width, picture.height)
  pen.fillStyle = ink
  pen.font = `600 ${14 * scale}px ${font}`
  pen.textBaseline = 'middle'
  pen.fillText(title, 8 * scale, (HEAD_PX / 2) * scale, picture.width - 16 * scale)
  pen.drawImage(chart, 0, HEAD_PX * scale)
  picture.toBlob((content) => {
    if (content) saveFile(`${name}.png`, content)
  }, 'image/png')
}
