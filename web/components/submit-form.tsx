'use client'
import { type ReactNode, useEffect, useRef } from 'react'
import { Notice } from './notice.tsx'
import type { Sending } from './use-submit.ts'

interface SubmitFormProps {
  readonly form: Sending
  readonly className?: string
  readonly label?: string
  /** Below what the server said. */
  readonly buttons?: ReactNode
  readonly children: ReactNode
}

/** Where a form was refused, its first bad field gets the focus: it may be far above the button. */
export function SubmitForm({ form, className, label, buttons, children }: SubmitFormProps) {
  const element = useRef<HTMLFormElement>(null)
  const isSent = useRef(false)
  useEffect(() => {
    if (!isSent.current || form.submitting) return
    isSent.current = false
    focusFirstBad(element.current)
  })
  return (
    <form
      ref={element}
      noValidate
      className={className}
      aria-label={label}
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

/** First as one reads, whatever order the problems were found in. */
export function focusFirstBad(form: Pick<ParentNode, 'querySelector'> | null): void {
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
}
