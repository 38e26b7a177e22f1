import path from 'node:path'
import { EXCHANGE_FORMATS, type ExchangeFormat } from '#web/lib/exchange-formats.ts'
import { importReportSchema } from '#web/lib/import-report.ts'
import { exportAnswerSchema } from './answers.ts'
import type { Run } from './context.ts'
import { UsageFailure } from './failure.ts'
import { wholeNumber } from './flag-values.ts'
import { call, panelDoor } from './panel-api.ts'
import { readText } from './read-text.ts'
import { wordIgnored, wordImport } from './wording.ts'

/** Files of peers: in, and out. */

export const importFile: Run = async (context, [file = '', ...surplus]) => {
  const { settings, flags, folder, show, warn } = context
  if (!file || surplus.length > 0) throw new UsageFailure('import takes one FILE')
  const text = readText(path.resolve(folder, file))
  const request = { text, merge: flags.merge, dryRun: flags['dry-run'], format: formatOf(flags.format) }
  const report = await call(panelDoor(settings), 'POST', '/api/v1/import', importReportSchema, request)
  for (const warning of [...report.warnings, ...report.ignored.map(wordIgnored)]) warn(warning)
  show(wordImport(report))
}

/** All sets, or one, in a form that an import takes back. */
export const exportFile: Run = async ({ settings, flags, print, warn }, [id, ...surplus]) => {
  if (surplus.length > 0) throw new UsageFailure('export takes the number of a set, or nothing')
  const query = new URLSearchParams()
  const format = formatOf(flags.format)
  if (format) query.set('format', format)
  if (id !== undefined) query.set('set', String(setNumber(id)))
  const answer = await call(panelDoor(settings), 'GET', `/api/v1/export?${query}`, exportAnswerSchema)
  for (const note of answer.notes) warn(note)
  print(answer.text.trimEnd())
}

function setNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageFailure('a set takes a number')
  return wholeNumber('set', text)
}

function formatOf(text: string | undefined): ExchangeFormat | undefined {
  if (text === undefined) return undefined
  const format = EXCHANGE_FORMATS.find((one) => one === text)
  if (format) return format
  throw new UsageFailure(`--format is one of ${EXCHANGE_FORMATS.join(', ')}, not "${text}"`)
}
