import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { Environment } from '#engine/contract/env.ts'
import { reachable } from '../appliance/ready.ts'
import { CommandFailure } from './failure.ts'
import { askJson, type JsonRequest } from './http-json.ts'

const failureSchema = z.object({ message: z.string() })
const LIMIT_MS = 30_000
/** An import is long, a prediction may be. */
const LONG_LIMIT_MS = 120_000
const LONG_ROUTES: readonly string[] = ['/api/v1/import', '/api/v1/what-if']

/** Where to ask, and with which token. */
export interface Door {
  readonly origin: string
  readonly token: string
  readonly certificate?: string
}

/** The panel of this data folder. Throws CommandFailure when it never ran here. */
export function panelDoor(settings: Environment): Door {
  const tls = settings.FAIRLINE_PANEL_TLS?.split(',')[0]
  return {
    origin: `${tls ? 'https' : 'http'}://${reachable(settings.FAIRLINE_PANEL)}`,
    token: readToken(settings, 'panel-token'),
    certificate: tls && readFileSync(tls, 'utf8'),
  }
}

/** The engine of this data folder, without the panel (rules 27). */
export function controlDoor(settings: Environment): Door {
  return {
    origin: `http://${reachable(settings.FAIRLINE_CONTROL)}`,
    token: readToken(settings, 'control-token'),
  }
}

function readToken(settings: Environment, name: string): string {
  const file = path.resolve(settings.FAIRLINE_DATA, name)
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    throw new CommandFailure(
      `no token at ${file}: start Fairline first, or set FAIRLINE_DATA to its data folder`,
    )
  }
}

/** One call; what is wrong comes as CommandFailure in the far end's words. */
export async function call<T>(
  door: Door,
  method: JsonRequest['method'],
  route: string,
  answer: z.ZodType<T>,
  body?: unknown,
): Promise<T> {
  const limitMs = LONG_ROUTES.includes(route) ? LONG_LIMIT_MS : LIMIT_MS
  const { status, body: got } = await askJson({ ...door, url: door.origin + route, method, body, limitMs })
  if (status >= 400)
    throw new CommandFailure(
      failureSchema.safeParse(got).data?.message ?? `${door.origin}${route} answered ${status}`,
    )
  const parsed = answer.safeParse(got)
  if (parsed.success) return parsed.data
  throw new CommandFailure(
    `${door.origin} gave an answer that is not Fairline's; check FAIRLINE_PANEL and FAIRLINE_CONTROL`,
  )
}
