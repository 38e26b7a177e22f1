'use client'
import { Checkbox, Divider, Select } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { LOAD_FORMULAS } from '#engine/contract/vocabulary.ts'
import { LOAD_TEXTS } from '#web/texts/set-form.ts'
import { LOAD_FORMULA_TEXTS } from '#web/texts/vocabulary.ts'
import type { SetValues } from './set-values.ts'

/** What is made of the figures that destinations tell of themselves. */
export function LoadFields({ form }: { readonly form: UseFormReturnType<SetValues> }) {
  return (
    <>
      <Divider label={LOAD_TEXTS.title} labelPosition="left" mt="xs" />
      <Select
        label={LOAD_TEXTS.formula}
        description={LOAD_FORMULA_TEXTS[form.getValues().loadFormula].line}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={LOAD_FORMULAS.map((value) => ({ value, label: LOAD_FORMULA_TEXTS[value].label }))}
        {...form.getInputProps('loadFormula')}
      />
      <Checkbox
        size="xs"
        label={LOAD_TEXTS.overload}
        description={LOAD_TEXTS.overloadLine}
        {...form.getInputProps('overloadControl', { type: 'checkbox' })}
      />
    </>
  )
}
