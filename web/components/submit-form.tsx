'use client'
import { type ReactNode, useEffect, useRef } from 'react'
import { Notice } from './notice.tsx'
import type { Sending } from './use-submit.ts'

interface SubmitFormProps {
  readonly form: Sending
  readonly className?: string
  /** Below what the server said. */
  readonly buttons?: ReactNode
  readonly children: ReactNode
}

/** Where a form was refused, its first bad field gets the focus: it may be far above the button. */
export function SubmitForm({ form, className, buttons, children }: SubmitFormProps) {
  const element = useRef<HTMLFormElement>(null)
  const isSent = useRef(false)
  useEffect(() => {
    if (!isSent.current || form.submitting) return
    isSent.current = false
    element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  })
  return (
    <form
      ref={element}
      noValidate
      className={className}
      onSubmit={(event) => {
        isSent.current = true
        form.submit(event)
      }}
    >
      {children}
      {form.problem ? <Notice kind="bad">{form.problem}</Notice> : null}
      {buttons}
    </form>
  )
}
