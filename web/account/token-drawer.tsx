'use client'
import { NumberInput, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { DrawerForm, inDrawer } from '#web/components/form-drawer.tsx'
import { usePerson } from '#web/components/person.tsx'
import { problemsOf } from '#web/components/problems.ts'
import { ShownOnce } from '#web/components/shown-once.tsx'
import { useSubmit } from '#web/components/use-submit.ts'
import { apiTokenFormSchema } from '#web/lib/inputs.ts'
import { API_SCOPES, type ApiScope, isScopeWithin, SCOPE_OF_ROLE } from '#web/lib/people.ts'
import { SCOPE_TEXTS, TOKEN_TEXTS as TEXTS } from '#web/texts/account.ts'
import { createApiTokenAction } from './actions.ts'
import { ProofField } from './proof-field.tsx'

interface TokenFormProps {
  readonly onClose: () => void
  readonly onCreated: () => void
}

export const TokenDrawer = inDrawer(TEXTS.createTitle, TokenForm)

/** Name, what it may and how long; then the token itself, once. */
function TokenForm({ onClose, onCreated }: TokenFormProps) {
  const [token, setToken] = useState<string | null>(null)
  const most = SCOPE_OF_ROLE[usePerson().role]
  const initialValues: { name: string; scope: ApiScope; days: number | ''; password: string } = {
    name: '',
    scope: 'read',
    days: 90,
    password: '',
  }
  const form = useSubmit({
    initialValues,
    validate: (values) => problemsOf(apiTokenFormSchema, read(values)),
    send: (values) => createApiTokenAction(read(values)),
    onDone: (fresh) => {
      setToken(fresh)
      onCreated()
    },
  })
  if (token !== null)
    return <ShownOnce label={TEXTS.fresh} line={TEXTS.once} text={token} done={TEXTS.done} onDone={onClose} />
  return (
    <DrawerForm form={form} onClose={onClose} action={TEXTS.create}>
      <TextInput
        label={TEXTS.name}
        description={TEXTS.nameLine}
        required
        data-autofocus
        autoComplete="off"
        {...form.getInputProps('name')}
      />
      <Select
        label={TEXTS.scope}
        description={SCOPE_TEXTS[form.getValues().scope].line}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={API_SCOPES.filter((one) => isScopeWithin(one, most)).map((value) => ({
          value,
          label: SCOPE_TEXTS[value].label,
        }))}
        {...form.getInputProps('scope')}
      />
      <NumberInput
        label={TEXTS.days}
        description={TEXTS.daysLine}
        allowDecimal={false}
        {...form.getInputProps('days')}
      />
      <ProofField {...form.getInputProps('password')} />
    </DrawerForm>
  )
}

function read<Values extends { readonly days: number | '' }>(values: Values) {
  return { ...values, days: values.days === '' ? null : values.days }
}
