import path from 'node:path'
import type { AdminState } from '#engine/contract/vocabulary.ts'
import { reachable } from '../appliance/ready.ts'
import {
  adminStateAnswerSchema,
  destinationsSchema,
  healthAnswerSchema,
  importReportSchema,
  probedSchema,
  resetAnswerSchema,
  rotationSchema,
  statsSchema,
} from './answers.ts'
import { showCalls } from './call-commands.ts'
import type { Command, CommandContext } from './context.ts'
import { drainOrder } from './deadline.ts'
import { CommandFailure, UsageFailure } from './failure.ts'
import { exportList, returnTo, showHistory } from './history-commands.ts'
import { askJson } from './http-json.ts'
import { call, controlDoor, panelDoor } from './panel-api.ts'
import { readText } from './read-text.ts'
import { whatIf } from './what-if.ts'
import { where } from './where.ts'
import { wordDestinations, wordDrain, wordImport, wordProbe, wordStats } from './wording.ts'

const HEALTH_LIMIT_MS = 10_000
const WISHES: Readonly<Record<string, AdminState>> = {
  enable: 'enabled',
  drain: 'draining',
  disable: 'disabled',
}

const importList: Command = async ({ settings, flags, folder, print, warn }, [file = '', ...surplus]) => {
  if (!file || surplus.length > 0) throw new UsageFailure('import takes one FILE')
  const text = readText(path.resolve(folder, file))
  const request = { text, merge: flags.merge, dryRun: flags['dry-run'] }
  const report = await call(panelDoor(settings), 'POST', '/api/v1/import', importReportSchema, request)
  for (const warning of report.warnings) warn(warning)
  print(wordImport(report))
}

const listDestinations: Command = async ({ settings, flags, print }) => {
  const answer = await call(panelDoor(settings), 'GET', '/api/v1/destinations', destinationsSchema)
  print(flags.json ? JSON.stringify(answer) : wordDestinations(answer.destinations))
}

/** Ends with 1 where the destination does not do well, for scripts. */
async function probeDestination({ settings, flags, print }: CommandContext, id: string): Promise<void> {
  if (flags.engine) throw new UsageFailure('probe goes through the panel; leave --engine out')
  const answer = await call(panelDoor(settings), 'POST', `/api/v1/destinations/${id}/probe`, probedSchema, {})
  const words = `destination ${id}: ${wordProbe(answer)}`
  if (answer.outcome === 'impossible' || !answer.probe.isGood) throw new CommandFailure(words)
  print(words)
}

const changeDestination: Command = async (context, [id = '', wish = '', ...surplus]) => {
  const { settings, flags, print } = context
  const adminState = WISHES[wish]
  if (/^\d{1,9}$/.test(id) && wish === 'probe' && surplus.length === 0) return probeDestination(context, id)
  if (!/^\d{1,9}$/.test(id) || !adminState || surplus.length > 0)
    throw new UsageFailure('destination takes ID and one of enable, drain, disable, probe')
  const drain = drainOrder({ deadline: flags.deadline, end: flags['at-deadline'] }, Date.now())
  if (drain && adminState !== 'draining') throw new UsageFailure('--deadline goes with drain')
  if (flags.engine) {
    if (drain) throw new UsageFailure('a deadline goes through the panel; leave --engine or --deadline out')
    const order = { destinationId: Number(id), adminState }
    await call(controlDoor(settings), 'POST', '/override', adminStateAnswerSchema, order)
    print(`destination ${id}: ${adminState} on the engine, until the panel is back`)
    return
  }
  const answer = await call(
    panelDoor(settings),
    'PUT',
    `/api/v1/destinations/${id}/admin-state`,
    adminStateAnswerSchema,
    { adminState, ...(drain && { drain }) },
  )
  print(`destination ${id}: ${answer.adminState}${drain ? wordDrain(drain) : ''}`)
}

const showStats: Command = async ({ settings, flags, print }) => {
  const stats = await call(panelDoor(settings), 'GET', '/api/v1/stats', statsSchema)
  print(flags.json ? JSON.stringify(stats) : wordStats(stats))
}

/** The engine's own answer: it says the truth with the panel dead, too. */
const showHealth: Command = async ({ settings, print }) => {
  const origin = `http://${reachable(settings.FAIRLINE_CONTROL)}`
  const { status, body } = await askJson({
    url: `${origin}/healthz`,
    method: 'GET',
    limitMs: HEALTH_LIMIT_MS,
  })
  const health = healthAnswerSchema.safeParse(body)
  if (!health.success) throw new CommandFailure(`${origin}/healthz is not Fairline's; check FAIRLINE_CONTROL`)
  print(JSON.stringify(body))
  if (status !== 200)
    throw new CommandFailure(`SIP is not served: ${health.data.reason || `status ${status}`}`)
}

const changeUser: Command = async (context, [action, email = '', ...surplus]) => {
  if (action !== 'reset-password' || !email || surplus.length > 0)
    throw new UsageFailure('user takes reset-password EMAIL')
  const door = panelDoor(context.settings)
  const request = { email, password: await context.readPassword() }
  const answer = await call(door, 'POST', '/api/v1/users/reset-password', resetAnswerSchema, request)
  context.print(`${answer.email}: the new password is set`)
}

/** Straight to the engine, which owns the keys; the panel never sees them. */
const rotateKeys: Command = async ({ settings, print }, [action = '', ...surplus]) => {
  if (action !== 'rotate' || surplus.length > 0) throw new UsageFailure('keys takes rotate')
  const { keyId, keys } = await call(controlDoor(settings), 'POST', '/keys/rotate', rotationSchema, {})
  print(`signing key ${keyId} signs from now on; ${keys - 1} older verify until their calls have ended`)
}

export const commands: ReadonlyMap<string, Command> = new Map([
  ['import', importList],
  ['export', exportList],
  ['destinations', listDestinations],
  ['destination', changeDestination],
  ['history', showHistory],
  ['return', returnTo],
  ['stats', showStats],
  ['calls', showCalls],
  ['healthz', showHealth],
  ['user', changeUser],
  ['keys', rotateKeys],
  ['where', where],
  ['what-if', whatIf],
])
