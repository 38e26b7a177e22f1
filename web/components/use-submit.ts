'use client'
import { type UseFormInput, type UseFormReturnType, useForm } from '@mantine/form'
import { type FormEvent, useState } from 'react'
import type { Conflict } from '#web/lib/conflict.ts'
import { attempt, type Refused } from './attempt.ts'

/** What a form shows of its sending. */
export interface Sending {
  readonly submitting: boolean
  readonly submit: (event?: FormEvent<HTMLFormElement>) => void
  /** What the server said, where it belongs to no field. */
  readonly problem: string | null
}

export interface SendingForm<Values> extends Sending, UseFormReturnType<Values> {
  readonly submitting: boolean
  /** Somebody else had changed it meanwhile. */
  readonly conflict: Conflict | null
  /** Forgets what was refused. */
  readonly clear: () => void
}

type Sent<Value> = { readonly ok: true; readonly value: Value } | Omit<Refused, 'code'>

export interface SubmitOptions<Values, Value> extends Pick<UseFormInput<Values>, 'validate'> {
  readonly initialValues: Values
  readonly send: (values: Values) => Promise<Sent<Value>>
  readonly onDone: (value: Value, values: Values) => void | Promise<void>
}

/** A form that sends its action once, and brings a refusal to the field it names. */
export function useSubmit<Values extends Record<string, unknown>, Value>({
  initialValues,
  validate,
  send,
  onDone,
}: SubmitOptions<Values, Value>): SendingForm<Values> {
  const form = useForm<Values>({ initialValues, validate })
  const [problem, setProblem] = useState<string | null>(null)
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const clear = () => {
    setProblem(null)
    setConflict(null)
  }
  const submit = form.onSubmit(async (values) => {
    clear()
    const result = await attempt(() => send(values))
    if (result.ok) return onDone(result.value, values)
    if (result.conflict) return setConflict(result.conflict)
    const places = placesOf(result.field ?? '')
    if (places.some((place) => place in form.getValues()))
      form.setErrors(Object.fromEntries(places.map((place) => [place, result.message])))
    else setProblem(result.message)
  })
  return { ...form, submit, problem, conflict, clear }
}

/** `takes.conf` is a matter of `takes` too, where the whole is written as one text. */
function placesOf(field: string): string[] {
  const parts = field.split('.').filter(Boolean)
  return parts.map((_, place) => parts.slice(0, place + 1).join('.'))
}
