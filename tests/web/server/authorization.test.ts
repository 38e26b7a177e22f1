import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Role } from '#engine/contract/vocabulary.ts'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { API_SCOPES, type ApiScope, isScopeWithin } from '#web/lib/people.ts'
import { signInRoute } from '#web/server/http/sign-in-route.ts'
import { createApiToken } from '#web/server/repositories/api-tokens.ts'
import { createUser } from '#web/server/repositories/users.ts'

/** trust.md, panel 6: every handler and every action asks who it is, and what they may. */

/** The least that each action asks for; a new one is written here, too. */
const ROLE_OF: Readonly<Record<string, Role>> = {
  beginSecondFactorAction: 'viewer',
  changeOwnPasswordAction: 'viewer',
  confirmSecondFactorAction: 'viewer',
  createApiTokenAction: 'viewer',
  destinationPastAction: 'viewer',
  dryRunAction: 'viewer',
  endOtherSessionsAction: 'viewer',
  endOwnSessionAction: 'viewer',
  endSecondFactorAction: 'viewer',
  eventsAction: 'viewer',
  findPlacesAction: 'viewer',
  probeHistoryAction: 'viewer',
  removePasskeyAction: 'viewer',
  replaceBackupCodesAction: 'viewer',
  revokeApiTokenAction: 'viewer',
  whatIfAction: 'viewer',
  probeNowAction: 'operator',
  releaseAction: 'operator',
  switchDestinationsAction: 'operator',
  undoAction: 'operator',
  addTraceFilterAction: 'admin',
  adoptConfigurationAction: 'admin',
  changeDestinationsAction: 'admin',
  createDestinationAction: 'admin',
  createSetAction: 'admin',
  createSourceAction: 'admin',
  createUserAction: 'admin',
  deleteSetAction: 'admin',
  deleteSourceAction: 'admin',
  deleteUserAction: 'admin',
  auditAction: 'admin',
  endUserSessionAction: 'admin',
  endUserSessionsAction: 'admin',
  inviteAction: 'admin',
  olderRevisionsAction: 'admin',
  removeTraceFilterAction: 'admin',
  resetSecondFactorAction: 'admin',
  returnAction: 'admin',
  sessionsOfUserAction: 'admin',
  setUserEnabledAction: 'admin',
  setUserPasswordAction: 'admin',
  setUserRoleAction: 'admin',
  takeInvitationBackAction: 'admin',
  unlockUserAction: 'admin',
  updateDestinationAction: 'admin',
  updateSetAction: 'admin',
  updateSettingsAction: 'admin',
  updateSourceAction: 'admin',
}
/** Guarded by their one-time tokens: there is no account yet. */
const BY_TOKEN = ['acceptInvitationAction', 'completeSetupAction']
/** What each route for programs asks of a token; a new one is written here, too. `host`: no person's token is enough. */
const SCOPE_OF: Readonly<Record<string, ApiScope | 'host'>> = {
  'GET calls': 'read',
  'GET calls/live': 'read',
  'GET destinations': 'read',
  'GET destinations/[id]': 'read',
  'GET figures': 'read',
  'GET healthz': 'read',
  'GET sets': 'read',
  'GET sets/[id]': 'read',
  'GET settings': 'read',
  'GET sources': 'read',
  'GET sources/[id]': 'read',
  'GET stats': 'read',
  'POST dry-run': 'read',
  'POST what-if': 'read',
  'GET calls/trace': 'operate',
  'GET calls/trace.pcap': 'operate',
  'POST calls/release': 'operate',
  'POST destinations/[id]/probe': 'operate',
  'PUT destinations/[id]/admin-state': 'operate',
  'GET export': 'configure',
  'GET history': 'configure',
  'PATCH destinations': 'configure',
  'PATCH destinations/[id]': 'configure',
  'PATCH sets/[id]': 'configure',
  'PATCH settings': 'configure',
  'PATCH sources/[id]': 'configure',
  'POST adopt': 'configure',
  'POST destinations': 'configure',
  'POST import': 'configure',
  'POST return': 'configure',
  'POST sets': 'configure',
  'POST sources': 'configure',
  'POST users/reset-password': 'host',
}
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

let sent = new Headers()
vi.mock('next/headers', () => ({ headers: async () => sent }))

const WEB = path.join(import.meta.dirname, '../../../web')
const folder = temporaryFolder()
let panel: TestPanel
const cookies: Partial<Record<Role, string>> = {}

beforeAll(async () => {
  panel = await openPanel(folder)
  for (const role of ['viewer', 'operator'] as const) cookies[role] = await signedIn(role)
}, 60_000)
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

async function signedIn(role: Role): Promise<string> {
  const person = { email: `${role}@example.org`, password: 'a long password' }
  await createUser({ ...person, name: role, role }, ALICE)
  const answer = await signInRoute(
    new Request('http://127.0.0.1:8080/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://127.0.0.1:8080' },
      body: JSON.stringify(person),
    }),
  )
  const named = answer.headers.getSetCookie().map((one) => one.split(';')[0])
  return named.join('; ')
}

/** Files of one name below `web`, what was built aside. */
function filesNamed(name: string): string[] {
  const all = fs.readdirSync(WEB, { recursive: true, encoding: 'utf8' })
  return all.filter((file) => path.basename(file) === name && !file.startsWith('.next')).sort()
}

type Call = (...given: unknown[]) => Promise<unknown>
async function exported(file: string): Promise<[string, Call][]> {
  const module: object = await import(pathToFileURL(path.join(WEB, file)).href)
  return Object.entries(module).filter((one): one is [string, Call] => typeof one[1] === 'function')
}

describe('server actions', () => {
  test('without a session, and below its role, each is refused before its input is looked at', async () => {
    const found: Record<string, string[]> = {}
    for (const file of filesNamed('actions.ts'))
      for (const [name, action] of await exported(file)) {
        const codes: string[] = []
        for (const cookie of [null, cookies.viewer, cookies.operator]) {
          sent = new Headers(cookie ? { cookie } : {})
          codes.push(codeOf(await action(undefined)))
        }
        found[name] = codes
      }
    for (const name of BY_TOKEN) {
      expect([name, found[name]]).toEqual([name, ['INPUT_INVALID', 'INPUT_INVALID', 'INPUT_INVALID']])
      delete found[name]
    }
    const reached = { viewer: 0, operator: 1, admin: 2 }
    const wanted = Object.entries(ROLE_OF).map(([name, role]) => [
      name,
      ['UNAUTHORIZED', ...[0, 1].map((has) => (has >= reached[role] ? 'INPUT_INVALID' : 'FORBIDDEN'))],
    ])
    expect(found).toEqual(Object.fromEntries(wanted))
  })
})

function codeOf(outcome: unknown): string {
  return typeof outcome === 'object' && outcome !== null && 'code' in outcome ? String(outcome.code) : ''
}

describe('routes', () => {
  const params = Promise.resolve({ id: '1' })
  const statusOf = async (handler: Call, method: string, headers: HeadersInit) => {
    const body = method === 'GET' ? null : '{}'
    const request = new Request('http://127.0.0.1:8080/api/x', { method, headers, body })
    const answer = await handler(request, { params })
    return answer instanceof Response ? answer.status : 0
  }
  const DISGUISES: readonly HeadersInit[] = [
    {},
    { 'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware' },
    { authorization: 'Bearer x' },
    { cookie: 'better-auth.session=x' },
  ]

  test('nobody without a session or the token gets an answer, however the request is dressed up', async () => {
    for (const file of filesNamed('route.ts').filter((one) => !one.includes('[...all]')))
      for (const [method, handler] of await exported(file)) {
        expect([file, METHODS.some((known) => known === method)]).toEqual([file, true])
        for (const headers of DISGUISES)
          expect([file, method, await statusOf(handler, method, headers)]).toEqual([file, method, 401])
      }
  })

  test('a session is no token: the command line’s routes are shut to people, and files of destinations to all but admins', async () => {
    for (const file of filesNamed('route.ts').filter((one) => one.startsWith('app/api/v1/')))
      for (const [method, handler] of await exported(file))
        expect([file, await statusOf(handler, method, { cookie: cookies.operator ?? '' })]).toEqual([
          file,
          401,
        ])
    for (const route of ['export', 'import'])
      for (const [method, handler] of await exported(`app/api/${route}/route.ts`))
        expect([route, await statusOf(handler, method, { cookie: cookies.operator ?? '' })]).toEqual([
          route,
          403,
        ])
  })

  test('a token of a person opens what its scope allows and nothing above, on every route', async () => {
    const person = {
      name: 'Tia',
      email: 'tia@example.org',
      password: 'a long password',
      role: 'admin' as const,
    }
    const tia = await createUser(person, ALICE)
    const tokens = new Map<ApiScope, string>()
    for (const scope of API_SCOPES)
      tokens.set(scope, await createApiToken({ name: scope, scope, days: null }, tia))
    const found: Record<string, string[]> = {}
    for (const file of filesNamed('route.ts').filter((one) => one.startsWith('app/api/v1/')))
      for (const [method, handler] of await exported(file)) {
        const refused: string[] = []
        for (const [scope, token] of tokens) {
          const status = await statusOf(handler, method, { authorization: `Bearer ${token}` })
          expect([file, method, status]).not.toEqual([file, method, 401])
          if (status === 403) refused.push(scope)
        }
        found[`${method} ${file.slice('app/api/v1/'.length, -'/route.ts'.length)}`] = refused
      }
    const wanted = Object.entries(SCOPE_OF).map(([route, needed]) => [
      route,
      API_SCOPES.filter((has) => needed === 'host' || !isScopeWithin(needed, has)),
    ])
    expect(found).toEqual(Object.fromEntries(wanted))
  }, 60_000)
})
