import { Select, type SelectProps } from '@mantine/core'
import { ROLES, type Role } from '#engine/contract/vocabulary.ts'
import { USER_FORM_TEXTS } from '#web/texts/users.ts'
import { ROLE_TEXTS } from '#web/texts/vocabulary.ts'

const CHOICES = ROLES.map((value) => ({ value, label: ROLE_TEXTS[value].label }))

/** A role is chosen with what it may in view. */
export function RoleField({ role, ...input }: SelectProps & { readonly role: Role }) {
  return (
    <Select
      label={USER_FORM_TEXTS.role}
      description={`${ROLE_TEXTS[role].label} ${ROLE_TEXTS[role].line}`}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      data={CHOICES}
      {...input}
    />
  )
}
