import type { z } from 'zod'
import { firstProblem } from '#engine/contract/config.ts'
import { InputError } from '../failure.ts'

/** What an address asks for, by its schema; parts without a value count as left out. */
export function readAddress<T>(request: Request, schema: z.ZodType<T>): z.ZodSafeParseResult<T> {
  const { searchParams } = new URL(request.url)
  return schema.safeParse(Object.fromEntries([...searchParams].filter(([, value]) => value.trim() !== '')))
}

/** The same; throws `INPUT_INVALID` with the name of the part that is wrong. */
export function addressInput<T>(request: Request, schema: z.ZodType<T>): T {
  const parsed = readAddress(request, schema)
  if (parsed.success) return parsed.data
  const { field, message } = firstProblem(parsed.error)
  throw new InputError(field, `${field}: ${message}`)
}
