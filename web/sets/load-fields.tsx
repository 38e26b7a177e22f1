'use client'
import { Checkbox, Divider, Select } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { LOAD_FORMULAS } from '#engine/contract/vocabulary.ts'
import { LOAD_FORMULA_TEXTS } from '#web/texts/vocabulary.ts'
import type { SetValues } from './set-values.ts'

/** What is made of the figures that destinations tell of themselves. */
export function LoadFields({ form }: { readonly form: UseFormReturnType<SetValues> }) {
  return (
    <>
      <Divider label="Load" labelPosition="left" mt="xs" />
      <Select
        label="Weight from a load source"
        description={LOAD_FORMULA_TEXTS[form.getValues().loadFormula].line}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={LOAD_FORMULAS.map((value) => ({ value, label: LOAD_FORMULA_TEXTS[value].label }))}
        {...form.getInputProps('loadFormula')}
      />
      <Checkbox
        size="xs"
        label="Offer overload control to destinations (RFC 7339)"
        description="Those that take it tell how much they want, and are sent no more; the page Health shows it"
        {...form.getInputProps('overloadControl', { type: 'checkbox' })}
      />
    </>
  )
}
