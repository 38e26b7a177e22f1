import type { z } from 'zod'
import { numberWords } from '#web/lib/number-words.ts'

/** A schema's problems as a form shows them: by the path of the field, those of a list also at the list. */
export function problemsOf(schema: z.ZodType, value: unknown): Record<string, string> {
  const parsed = schema.safeParse(value, { error: numberWords })
  if (parsed.success) return {}
  return Object.fromEntries(
    [...parsed.error.issues].reverse().flatMap(({ path, message }) => atField(path.join('.'), message)),
  )
}

type Check<Values> = (values: Values) => Record<string, string>

/** A check that is loaded when it is first needed. Where it cannot be, the server's word is waited for, which looks at all again. */
export function problemsLater<Values>(load: () => Promise<Check<Values>>) {
  return async (values: Values): Promise<Record<string, string>> => {
    const check = await load().catch(() => null)
    return check?.(values) ?? {}
  }
}

/** `probe.goodCodes.2` is a matter of `probe.goodCodes` too, where the list is written as one text. */
function atField(path: string, message: string): [string, string][] {
  const list = /^(.*?)\.\d+(\.|$)/.exec(path)?.[1]
  return [[path || 'form', message], ...(list ? [[list, message] satisfies [string, string]] : [])]
}
