import type { z } from 'zod'
import type { EngineLink } from '#engine/contract/browser.ts'
import { firstProblem } from '#engine/contract/config.ts'
import { type ErrorCode, FairlineError } from '#engine/contract/errors.ts'
import { type ApiScope, isScopeWithin } from '#web/lib/people.ts'
import { asFairlineError, InputError, type KnownFailure } from '../failure.ts'
import { errorFields } from '../log.ts'
import { isSameSecret } from '../private-file.ts'
import { bearerOfToken } from '../repositories/api-tokens.ts'
import type { Actor } from '../repositories/configuration.ts'
import { panelRuntime } from '../runtime.ts'
import { parseJson, readText } from './read-body.ts'

/** Whoever can read the token file beside the data. */
const COMMAND_LINE: Actor = { id: 'command-line', name: 'command line' }

/** What a route needs; `host`: the token file beside the data, for which no token of a person stands in. */
export type RouteScope = ApiScope | 'host'

type Work = (actor: Actor) => Promise<unknown>

const APPLIED_MS = 3_000
const NO_TOKEN =
  'A token is needed: one of your own (Settings, Your account), or that of the machine, FAIRLINE_DATA/panel-token.'
const HOST_ONLY = 'This is for whoever has the machine: it needs the token in FAIRLINE_DATA/panel-token.'

const STATUS: { readonly [code in ErrorCode]?: number } = {
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  DESTINATION_UNKNOWN: 404,
  SET_UNKNOWN: 404,
  CONFLICT: 409,
  INPUT_INVALID: 400,
  DISPATCHER_LIST_INVALID: 400,
  SNAPSHOT_INVALID: 409,
  ENGINE_UNREACHABLE: 503,
}

/** Routes for programs: bearer token first, before a byte of the body is read; failures as JSON. A file is a response. */
export async function commandRoute(request: Request, scope: RouteScope, work: Work): Promise<Response> {
  try {
    const answer = await work(await actorOf(request, scope))
    if (answer instanceof Response) return answer
    return Response.json(answer, { headers: { 'cache-control': 'no-store' } })
  } catch (error) {
    const known = asFairlineError(error)
    if (known) return failure(known)
    panelRuntime().log.error('a command failed', errorFields(error))
    return failure({ code: 'DATABASE_FAILED', message: 'This failed; the panel log says why.' })
  }
}

/** A change holds when it is answered: waits for the engines, but not for one that is away. */
export async function commandChange(request: Request, scope: RouteScope, work: Work): Promise<Response> {
  return commandRoute(request, scope, async (actor) => {
    const answer = await work(actor)
    const { bridge } = panelRuntime()
    const isThere = bridge.links().some((link) => link.connected)
    if (isThere && !(await bridge.applied(APPLIED_MS))) refuseUnapplied(bridge.links())
    return answer
  })
}

/** It is saved; an engine that is only slow will have it soon, but one that refused it must be named. */
function refuseUnapplied(links: readonly EngineLink[]): void {
  const refused = links.find((link) => link.refusal !== '')
  if (refused)
    throw new FairlineError('SNAPSHOT_INVALID', `Saved, but engine ${refused.name} says: ${refused.refusal}`)
}

/** The body by its schema. */
export async function commandInput<T>(request: Request, schema: z.ZodType<T>, mostBytes: number): Promise<T> {
  return checkedInput(schema, parseJson(await readText(request, mostBytes)))
}

/** What stands behind the question mark, by its schema. */
export function commandQuery<T>(request: Request, schema: z.ZodType<T>): T {
  return checkedInput(schema, Object.fromEntries(new URL(request.url).searchParams))
}

function checkedInput<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const { field, message } = firstProblem(parsed.error)
  throw new InputError(field, field ? `${field}: ${message}` : message)
}

/** The row that the address names. */
export function commandId({ id }: { id: string }, code: ErrorCode = 'DESTINATION_UNKNOWN'): number {
  if (!/^\d{1,9}$/.test(id)) throw new FairlineError(code)
  return Number(id)
}

/** Whom the bearer token names; refused where it names nobody, or somebody who may do less. */
async function actorOf(request: Request, scope: RouteScope): Promise<Actor> {
  const token = /^Bearer ([\w-]{1,128})$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
  if (isSameSecret(token, panelRuntime().commandToken)) return COMMAND_LINE
  const bearer = await bearerOfToken(token)
  if (!bearer) throw new FairlineError('UNAUTHORIZED', NO_TOKEN)
  if (scope === 'host') throw new FairlineError('FORBIDDEN', HOST_ONLY)
  if (isScopeWithin(scope, bearer.scope)) return bearer.actor
  throw new FairlineError('FORBIDDEN', `This token may ${bearer.scope}; this needs one that may ${scope}.`)
}

/** `field` and `conflict` stand beside where there is something to say. */
function failure(known: Partial<KnownFailure> & Pick<KnownFailure, 'code' | 'message'>): Response {
  return Response.json(known, { status: STATUS[known.code] ?? 500 })
}
