'use client'
import { NumberInput, PasswordInput, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { DrawerForm, FormDrawer } from '#web/components/form-drawer.tsx'
import { usePerson } from '#web/components/person.tsx'
import { ShownOnce } from '#web/components/shown-once.tsx'
import { problemsOf, useSubmit } from '#web/components/use-submit.ts'
import { apiTokenFormSchema } from '#web/lib/inputs.ts'
import { API_SCOPES, type ApiScope, isScopeWithin, SCOPE_OF_ROLE } from '#web/lib/people.ts'
import { PROOF_TEXTS, SCOPE_TEXTS, TOKEN_TEXTS as TEXTS } from '#web/texts/account.ts'
import { createApiTokenAction } from './actions.ts'

interface TokenFormProps {
  readonly onClose: () => void
  readonly onCreated: () => void
}

export function TokenDrawer({ opened, ...props }: TokenFormProps & { readonly opened: boolean }) {
  return (
    <FormDrawer title={TEXTS.createTitle} opened={opened} onClose={props.onClose}>
      <TokenForm {...props} />
    </FormDrawer>
  )
}

/** Name, what it may and how long; then the token itself, once. */
function TokenForm({ onClose, onCreated }: TokenFormProps) {
  const [token, setToken] = useState<string | null>(null)
  if (token !== null)
    return <ShownOnce label={TEXTS.fresh} line={TEXTS.once} text={token} done={TEXTS.done} onDone={onClose} />
  const created = (fresh: string) => {
    setToken(fresh)
    onCreated()
  }
  return <Fields onClose={onClose} onToken={created} />
}

interface FieldsProps {
  readonly onClose: () => void
  readonly onToken: (token: string) => void
}

function Fields({ onClose, onToken }: FieldsProps) {
  const most = SCOPE_OF_ROLE[usePerson().role]
  const initialValues: { name: string; scope: ApiScope; days: number | ''; password: string } = {
    name: '',
    scope: 'read',
    days: 90,
    password: '',
  }
  const form = useForm({ initialValues, validate: (values) => problemsOf(apiTokenFormSchema, read(values)) })
  const submit = useSubmit(form, () => {})
  const send = async (values: typeof initialValues) => {
    const result = await createApiTokenAction(read(values))
    if (result.ok) onToken(result.value)
    return result
  }
  const { scope } = form.getValues()
  return (
    <DrawerForm
      onSubmit={form.onSubmit((values) => submit.send(() => send(values)))}
      onClose={onClose}
      action={TEXTS.create}
      problem={submit.problem}
      isBusy={submit.isBusy}
    >
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
        description={SCOPE_TEXTS[scope].line}
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
      <PasswordInput
        label={PROOF_TEXTS.password}
        description={PROOF_TEXTS.passwordLine}
        required
        autoComplete="current-password"
        {...form.getInputProps('password')}
      />
    </DrawerForm>
  )
}

function read<Values extends { readonly days: number | '' }>(values: Values) {
  return { ...values, days: values.days === '' ? null : values.days }
}
