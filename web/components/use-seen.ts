'use client'
import type { UseFormReturnType } from '@mantine/form'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { rebased } from './rebase.ts'

export interface SeenState {
  /** What goes along with the edit. */
  readonly revision: number | undefined
  readonly isLoading: boolean
  /** Takes what somebody else saved into the form; what was typed here stays. */
  readonly load: () => void
}

/**
 * The state of a row that a form was filled with. The page beneath is drawn anew whenever somebody edits, so that
 * `fresh` and `revision` move on; the form does not, unless nothing was typed in it, or its person says so.
 */
export function useSeen<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  fresh: Values,
  revision: number | undefined,
  onLoaded: () => void,
): SeenState {
  const router = useRouter()
  const [seen, setSeen] = useState({ revision, values: fresh })
  const [isLoading, setLoading] = useState(false)
  useEffect(() => {
    if (revision === seen.revision || (form.isDirty() && !isLoading)) return
    const values = rebased(seen.values, form.getValues(), fresh)
    form.setInitialValues(fresh)
    form.setValues(values)
    setSeen({ revision, values: fresh })
    setLoading(false)
    if (isLoading) onLoaded()
  }, [form, fresh, revision, seen, isLoading, onLoaded])
  const load = () => {
    setLoading(true)
    router.refresh()
  }
  return { revision: seen.revision, isLoading, load }
}
