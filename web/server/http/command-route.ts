import type { z } from 'zod'
import type { EngineLink } from '#engine/contract/browser.ts'
import { firstProblem } from '#engine/contract/config.ts'
import { type ErrorCode, FairlineError } from '#engine/contract/errors.ts'
import { asFairlineError, InputError, type KnownFailure } from '../failure.ts'
import { errorFields } from '../log.ts'
import { isSameSecret } from '../private-file.ts'
import type { Actor } from '../repositories/configuration.ts'
import { panelRuntime } from '../runtime.ts'
import { parseJson, readText } from './read-body.ts'

/** Whoever can read the token file beside the data. */
export const COMMAND_LINE: Actor = { id: 'command-line', name: 'command line' }

const APPLIED_MS = 3_000

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

/** The command line's routes: bearer token first, before a byte of the body is read; failures as JSON. */
export async function commandRoute(request: Request, work: () => Promise<unknown>): Promise<Response> {
  try {
    if (!isCommandLine(request))
      return failure({
        code: 'UNAUTHORIZED',
        message: 'The token of this panel is needed: FAIRLINE_DATA/panel-token.',
      })
    return Response.json(await work(), { headers: { 'cache-control': 'no-store' } })
  } catch (error) {
    const known = asFairlineError(error)
    if (known) return failure(known)
    panelRuntime().log.error('a command failed', errorFields(error))
    return failure({ code: 'DATABASE_FAILED', message: 'This failed; the panel log says why.' })
  }
}

/** A change holds when it is answered: waits for the engines, but not for one that is away. */
export async function commandChange(request: Request, work: () => Promise<unknown>): Promise<Response> {
  return commandRoute(request, async () => {
    const answer = await work()
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

function isCommandLine(request: Request): boolean {
  const bearer = /^Bearer ([\w-]{1,128})$/.exec(request.headers.get('authorization') ?? '')?.[1]
  return bearer !== undefined && isSameSecret(bearer, panelRuntime().commandToken)
}

/** `field` and `conflict` stand beside where there is something to say. */
function failure(known: Partial<KnownFailure> & Pick<KnownFailure, 'code' | 'message'>): Response {
  return Response.json(known, { status: STATUS[known.code] ?? 500 })
}
