'use client'
import type { ReactNode } from 'react'
import { BusyButton } from '#web/components/busy-button.tsx'
import { ConflictNotice } from '#web/components/conflict-notice.tsx'
import { SubmitForm } from '#web/components/submit-form.tsx'
import type { SeenForm } from '#web/components/use-seen-form.ts'
import classes from './settings.module.css'

interface SettingFormProps<Values> {
  readonly form: SeenForm<Values>
  readonly mayChange: boolean
  readonly action: string
  readonly children: ReactNode
}

/** Settings stand on the page itself, where those who may not change them read them. */
export function SettingForm<Values>({ form, mayChange, action, children }: SettingFormProps<Values>) {
  return (
    <SubmitForm
      form={form}
      className={classes.form}
      buttons={
        mayChange ? (
          <div>
            <BusyButton type="submit" isBusy={form.submitting} disabled={!form.isDirty()}>
              {action}
            </BusyButton>
          </div>
        ) : null
      }
    >
      {children}
      <ConflictNotice form={form} />
    </SubmitForm>
  )
}
