'use client'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { attempt } from '#web/components/attempt.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { Notice } from '#web/components/notice.tsx'
import { Section } from '#web/components/page-head.tsx'
import { problemsLater, problemsOf } from '#web/components/problems.ts'
import { Moment } from '#web/components/since.tsx'
import { SubmitForm } from '#web/components/submit-form.tsx'
import { useAddress } from '#web/components/use-address.ts'
import type { DryRunAnswer } from '#web/server/dry-run.ts'
import { TRY_IT_TEXTS } from '#web/texts/try-it.ts'
import { dryRunAction } from './actions.ts'
import assumed from './assumed.module.css'
import type { Names } from './names.ts'
import classes from './try-it.module.css'
import { WhereAnswer } from './where-answer.tsx'
import { WhereForm } from './where-form.tsx'
import { commandOf, EMPTY_WHERE, prefilledWhere, problemField, type WhereValues } from './where-values.ts'

const TEXTS = TRY_IT_TEXTS.where

type Asked =
  | { readonly kind: 'nothing' | 'working' }
  | { readonly kind: 'problem'; readonly message: string }
  | { readonly kind: 'answer'; readonly answer: DryRunAnswer }

const validate = problemsLater(async () => {
  const { dryRunSchema } = await import('#engine/contract/dry-run.ts')
  return (values: WhereValues) => problemsOf(dryRunSchema, commandOf(values))
})

/** A request by its parts or pasted whole, and beside it where it would go. */
export function Where({ sets, names }: { readonly sets: readonly SetConfig[]; readonly names: Names }) {
  const [asked, setAsked] = useState<Asked>({ kind: 'nothing' })
  const { read } = useAddress()
  const [prefilled] = useState(() => prefilledWhere(read))
  const form = useForm<WhereValues>({ initialValues: prefilled?.values ?? EMPTY_WHERE, validate })
  const ask = form.onSubmit(async (values) => {
    setAsked({ kind: 'working' })
    const result = await attempt(() => dryRunAction(commandOf(values)))
    if (result.ok) return setAsked({ kind: 'answer', answer: result.value })
    const field = problemField(result.field ?? '', values.kind)
    if (field) form.setErrors({ [field]: wordsAt(field, result.message) })
    setAsked(field ? { kind: 'nothing' } : { kind: 'problem', message: result.message })
  })
  return (
    <Section title={TEXTS.title} line={TEXTS.line} plain>
      <div className={classes.question}>
        <SubmitForm
          form={{ submitting: form.submitting, submit: ask, problem: null }}
          className={classes.form}
          label={TEXTS.formLabel}
        >
          {prefilled ? <Prefilled atMs={prefilled.atMs} /> : null}
          <WhereForm form={form} sets={sets} isBusy={form.submitting} />
        </SubmitForm>
        <div className={classes.answer} aria-live="polite" aria-busy={asked.kind === 'working'}>
          <Answer asked={asked} names={names} />
        </div>
      </div>
    </Section>
  )
}

/** What came from a record, and what of the call no record has. */
function Prefilled({ atMs }: { readonly atMs: number | null }) {
  const { of, rest } = TRY_IT_TEXTS.prefilled
  return (
    <p className={assumed.assumed}>
      {atMs === null ? null : (
        <>
          {of} <Moment atMs={atMs} />.{' '}
        </>
      )}
      {rest}
    </p>
  )
}

/** At its own field the name of it need not stand again. */
function wordsAt(field: string, message: string): string {
  return message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message
}

function Answer({ asked, names }: { readonly asked: Asked; readonly names: Names }) {
  if (asked.kind === 'answer') return <WhereAnswer answer={asked.answer} names={names} />
  if (asked.kind === 'problem') return <Notice kind="bad">{asked.message}</Notice>
  if (asked.kind === 'working') return <p className="faint">{TEXTS.asking}</p>
  return <EmptyNote>{TEXTS.empty}</EmptyNote>
}
