'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { rebased } from './rebase.ts'
import { type SendingForm, type SubmitOptions, useSubmit } from './use-submit.ts'

export interface SeenForm<Values> extends SendingForm<Values> {
  readonly isLoading: boolean
  /** Takes what somebody else saved into the form; what was typed here stays. */
  readonly load: () => void
}

interface SeenOptions<Values, Value> extends Pick<SubmitOptions<Values, Value>, 'validate' | 'onDone'> {
  /** The row as it is now. */
  readonly fresh: Values
  readonly revision: number | undefined
  /** With the revision that the form was filled with. */
  readonly send: (values: Values, revision?: number) => ReturnType<SubmitOptions<Values, Value>['send']>
}

/**
 * A form over a row that others edit as well. The page beneath is drawn anew whenever somebody does, so that
 * `fresh` and `revision` move on; the form does not, unless nothing was typed in it, or its person says so.
 */
export function useSeenForm<Values extends Record<string, unknown>, Value>({
  fresh,
  revision,
  send,
  ...options
}: SeenOptions<Values, Value>): SeenForm<Values> {
  const router = useRouter()
  const [seen, setSeen] = useState({ revision, values: fresh })
  const [isLoading, setLoading] = useState(false)
  const form = useSubmit({
    ...options,
    initialValues: fresh,
    send: (values: Values) => send(values, seen.revision),
  })
  useEffect(() => {
    if (revision === seen.revision || (form.isDirty() && !isLoading)) return
    const values = rebased(seen.values, form.getValues(), fresh)
    form.setInitialValues(fresh)
    form.setValues(values)
    setSeen({ revision, values: fresh })
    setLoading(false)
    if (isLoading) form.clear()
  }, [form, fresh, revision, seen, isLoading])
  const load = () => {
    setLoading(true)
    router.refresh()
  }
  return { ...form, isLoading, load }
}
