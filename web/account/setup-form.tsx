'use client'
import { TextInput } from '@mantine/core'
import { problemsLater, problemsOf } from '#web/components/problems.ts'
import { useSubmit } from '#web/components/use-submit.ts'
import { SETUP_TEXTS } from '#web/texts/door.ts'
import { completeSetupAction } from './actions.ts'
import { enter, NewcomerForm } from './newcomer-form.tsx'

const validate = problemsLater(async () => {
  const { userInputSchema } = await import('#web/lib/inputs.ts')
  return (values) => problemsOf(userInputSchema.omit({ role: true }), values)
})

/** The first account, made by whoever holds the one-time token. */
export function SetupForm({ token }: { readonly token: string }) {
  const form = useSubmit({
    initialValues: { name: '', email: '', password: '' },
    validate,
    send: (values) => completeSetupAction({ ...values, token }),
    onDone: (_, { email, password }) => enter(email.trim().toLowerCase(), password),
  })
  return (
    <NewcomerForm form={form} title={SETUP_TEXTS.title} line={SETUP_TEXTS.line}>
      <TextInput
        label={SETUP_TEXTS.email}
        type="email"
        required
        withAsterisk={false}
        autoComplete="username"
        {...form.getInputProps('email')}
      />
    </NewcomerForm>
  )
}
