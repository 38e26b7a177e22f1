import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { PROOF_TEXTS } from '#web/texts/account.ts'

/** One's own password, before something that lets people in is changed. */
export function ProofField(input: PasswordInputProps) {
  return (
    <PasswordInput
      label={PROOF_TEXTS.password}
      description={PROOF_TEXTS.passwordLine}
      required
      autoComplete="current-password"
      {...input}
    />
  )
}
