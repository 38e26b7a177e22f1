import type { AdminState } from '#engine/contract/vocabulary.ts'
import { reachable } from '../appliance/ready.ts'
import {
  adminStateAnswerSchema,
  destinationsSchema,
  healthAnswerSchema,
  probedSchema,
  resetAnswerSchema,
  rotationSchema,
  statsSchema,
} from './answers.ts'
import { CALL_FLAGS, showCalls } from './call-commands.ts'
import type { Command, CommandContext, Run } from './context.ts'
import { drainOrder } from './deadline.ts'
import { exportFile, importFile } from './exchange-commands.ts'
import { CommandFailure, UsageFailure } from './failure.ts'
import { returnTo, showHistory } from './history-commands.ts'
import { askJson } from './http-json.ts'
import { jsonLine } from './json-line.ts'
import { call, controlDoor, panelDoor } from './panel-api.ts'
import { WHAT_IF_FLAGS, whatIf } from './what-if.ts'
import { WHERE_FLAGS, where } from './where.ts'
import { wordDestinations, wordDrain, wordProbe, wordStats } from './wording.ts'

const HEALTH_LIMIT_MS = 10_000
const WISHES: Readonly<Record<string, AdminState>> = {
  enable: 'enabled',
  drain: 'draining',
  disable: 'disabled',
}

const listDestinations: Run = async ({ settings, flags, print, show }) => {
  const answer = await call(panelDoor(settings), 'GET', '/api/v1/destinations', destinationsSchema)
  if (flags.json) print(jsonLine(answer))
  else show(wordDestinations(answer.destinations))
}

/** Ends with 1 where the destination does not do well, for scripts. */
async function probeDestination({ settings, flags, show }: CommandContext, id: string): Promise<void> {
  if (flags.engine) throw new UsageFailure('probe goes through the panel; leave --engine out')
  const answer = await call(panelDoor(settings), 'POST', `/api/v1/destinations/${id}/probe`, probedSchema, {})
  const words = `destination ${id}: ${wordProbe(answer)}`
  if (answer.outcome === 'impossible' || !answer.probe.isGood) throw new CommandFailure(words)
  show(words)
}

const changeDestination: Run = async (context, [id = '', wish = '', ...surplus]) => {
  const { settings, flags, now, show } = context
  const adminState = WISHES[wish]
  if (/^\d{1,9}$/.test(id) && wish === 'probe' && surplus.length === 0) return probeDestination(context, id)
  if (!/^\d{1,9}$/.test(id) || !adminState || surplus.length > 0)
    throw new UsageFailure('destination takes ID and one of enable, drain, disable, probe')
  const drain = drainOrder({ deadline: flags.deadline, end: flags['at-deadline'] }, now())
  if (drain && adminState !== 'draining') throw new UsageFailure('--deadline goes with drain')
  if (flags.engine) {
    if (drain) throw new UsageFailure('a deadline goes through the panel; leave --engine or --deadline out')
    const order = { destinationId: Number(id), adminState }
    await call(controlDoor(settings), 'POST', '/override', adminStateAnswerSchema, order)
    show(`destination ${id}: ${adminState} on the engine, until the panel is back`)
    return
  }
  const answer = await call(
    panelDoor(settings),
    'PUT',
    `/api/v1/destinations/${id}/admin-state`,
    adminStateAnswerSchema,
    { adminState, ...(drain && { drain }) },
  )
  show(`destination ${id}: ${answer.adminState}${drain ? wordDrain(drain) : ''}`)
}

const showStats: Run = async ({ settings, flags, print, show }) => {
  const stats = await call(panelDoor(settings), 'GET', '/api/v1/stats', statsSchema)
  if (flags.json) print(jsonLine(stats))
  else show(wordStats(stats))
}

/** The engine's own answer: it says the truth with the panel dead, too. */
const showHealth: Run = async ({ settings, print }) => {
  const origin = `http://${reachable(settings.FAIRLINE_CONTROL)}`
  const { status, body } = await askJson({
    url: `${origin}/healthz`,
    method: 'GET',
    limitMs: HEALTH_LIMIT_MS,
  })
  const health = healthAnswerSchema.safeParse(body)
  if (!health.success) throw new CommandFailure(`${origin}/healthz is not Fairline's; check FAIRLINE_CONTROL`)
  print(jsonLine(body))
  if (status !== 200)
    throw new CommandFailure(`SIP is not served: ${health.data.reason || `status ${status}`}`)
}

const changeUser: Run = async (context, [action, email = '', ...surplus]) => {
  if (action !== 'reset-password' || !email || surplus.length > 0)
    throw new UsageFailure('user takes reset-password EMAIL [--second-factor]')
  const door = panelDoor(context.settings)
  const resetsSecondFactor = context.flags['second-factor']
  const request = { email, password: await context.readPassword(), resetsSecondFactor }
  const answer = await call(door, 'POST', '/api/v1/users/reset-password', resetAnswerSchema, request)
  const also = resetsSecondFactor ? '; no code is asked for any more' : ''
  const { apiTokens, passkeys, invitations } = answer
  const removed = `removed: API tokens ${apiTokens}, passkeys ${passkeys}, invitations ${invitations}`
  context.show(`${answer.email}: the new password is set; ${removed}${also}`)
}

/** Straight to the engine, which owns the keys; the panel never sees them. */
const rotateKeys: Run = async ({ settings, show }, [action = '', ...surplus]) => {
  if (action !== 'rotate' || surplus.length > 0) throw new UsageFailure('keys takes rotate')
  const { keyId, keys } = await call(controlDoor(settings), 'POST', '/keys/rotate', rotationSchema, {})
  show(`signing key ${keyId} signs from now on; ${keys - 1} older verify until their calls have ended`)
}

export const commands: ReadonlyMap<string, Command> = new Map([
  ['import', { run: importFile, flags: ['merge', 'dry-run', 'format'] }],
  ['export', { run: exportFile, flags: ['format'] }],
  ['destinations', { run: listDestinations, flags: ['json'] }],
  ['destination', { run: changeDestination, flags: ['engine', 'deadline', 'at-deadline'] }],
  ['history', { run: showHistory, flags: ['set', 'limit', 'json'] }],
  ['return', { run: returnTo, flags: ['to', 'change', 'dry-run', 'json'] }],
  ['stats', { run: showStats, flags: ['json'] }],
  ['calls', { run: showCalls, flags: CALL_FLAGS }],
  ['healthz', { run: showHealth, flags: [] }],
  ['user', { run: changeUser, flags: ['second-factor'] }],
  ['keys', { run: rotateKeys, flags: [] }],
  ['where', { run: where, flags: WHERE_FLAGS }],
  ['what-if', { run: whatIf, flags: WHAT_IF_FLAGS }],
])
