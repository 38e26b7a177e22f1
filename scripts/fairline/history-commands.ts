import { historySchema, returnReportSchema } from './answers.ts'
import type { Run } from './context.ts'
import { UsageFailure } from './failure.ts'
import { wordHistory, wordReturn } from './history-wording.ts'
import { jsonLine } from './json-line.ts'
import { call, panelDoor } from './panel-api.ts'

/** What has been, and the way back. */

export const showHistory: Run = async ({ settings, flags, print, show }, words) => {
  if (words.length > 0) throw new UsageFailure('history takes no words; --set ID is one set alone')
  const query = new URLSearchParams({
    limit: String(numberOf('--limit', flags.limit) ?? 20),
    ...(flags.set === undefined ? {} : { set: String(numberOf('--set', flags.set)) }),
  })
  const history = await call(panelDoor(settings), 'GET', `/api/v1/history?${query}`, historySchema)
  if (flags.json) print(jsonLine(history))
  else show(wordHistory(history))
}

export const returnTo: Run = async ({ settings, flags, print, show, warn }, words) => {
  const [to, change] = [numberOf('--to', flags.to), numberOf('--change', flags.change)]
  if (words.length > 0 || (to === undefined) === (change === undefined))
    throw new UsageFailure('return takes --to REVISION or --change REVISION')
  const target = to === undefined ? { change } : { to }
  const request = { target, dryRun: flags['dry-run'] }
  const report = await call(panelDoor(settings), 'POST', '/api/v1/return', returnReportSchema, request)
  if (report.lostPasswordIds.length > 0)
    warn(`write the passwords again of destination ${report.lostPasswordIds.join(', ')}: they were not kept`)
  if (flags.json) print(jsonLine(report))
  else show(wordReturn(report))
}

function numberOf(what: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw new UsageFailure(`${what} takes a number`)
  return Number(text)
}
