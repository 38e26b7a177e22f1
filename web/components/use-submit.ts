'use client'
import type { UseFormReturnType } from '@mantine/form'
import { useState } from 'react'
import type { z } from 'zod'
import type { Conflict } from '#web/lib/conflict.ts'
import { numberWords } from '#web/lib/number-words.ts'
import type { Outcome } from '#web/lib/outcome.ts'

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

export interface Submit {
  /** What the server said, where it belongs to no field. */
  readonly problem: string | null
  /** Somebody else had changed it meanwhile. */
  readonly conflict: Conflict | null
  readonly isBusy: boolean
  /** Forgets what was refused. */
  readonly clear: () => void
  readonly send: (run: () => Promise<Outcome<unknown>>) => Promise<void>
}

/** Sends a form's action once, and brings a refusal to the field it names. */
export function useSubmit<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  onDone: () => void,
): Submit {
  const [problem, setProblem] = useState<string | null>(null)
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const [isBusy, setBusy] = useState(false)
  const clear = () => {
    setProblem(null)
    setConflict(null)
  }
  const send = async (run: () => Promise<Outcome<unknown>>) => {
    setBusy(true)
    clear()
    const result = await attempt(run)
    setBusy(false)
    if (result.ok) return onDone()
    if (result.conflict) return setConflict(result.conflict)
    const places = placesOf(result.field ?? '')
    if (places.some((place) => place in form.getValues()))
      form.setErrors(Object.fromEntries(places.map((place) => [place, result.message])))
    else setProblem(result.message)
  }
  return { problem, conflict, isBusy, send, clear }
}

/** `takes.conf` is a matter of `takes` too, where the whole is written as one text. */
function placesOf(field: string): string[] {
  const parts = field.split('.').filter(Boolean)
  return parts.map((_, place) => parts.slice(0, place + 1).join('.'))
}

/** A lost connection is a result like any other. */
export async function attempt<T>(run: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await run()
  } catch {
    return {
      ok: false,
      code: 'PANEL_FAILED',
      message: 'The panel does not answer; nothing was changed as far as this page knows. Try again.',
    }
  }
}
