'use client'
import { Divider, Group, NumberInput, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { hasProblemAt, MoreFields } from '#web/components/more-fields.tsx'
import { CALL_FIELD_TEXTS } from '#web/texts/set-form.ts'
import { UNIT_TEXTS } from '#web/texts/units.ts'
import type { SetValues } from './set-values.ts'

type Below = ('label' | 'input' | 'description' | 'error')[]
const BELOW: Below = ['label', 'input', 'description', 'error']
const MORE = ['sessionTimer.expiresSec', 'sessionTimer.minSec', 'dialogCheckSec']

/** What a call takes, and how it is known to go on. */
export function CallFields({ form }: { readonly form: UseFormReturnType<SetValues> }) {
  const { sessionTimer, dialogCheckSec } = form.getValues()
  const isUsed = sessionTimer.expiresSec !== '' || dialogCheckSec !== ''
  return (
    <>
      <Divider label={CALL_FIELD_TEXTS.title} labelPosition="left" mt="xs" />
      <TextInput
        label={CALL_FIELD_TEXTS.takes}
        description={CALL_FIELD_TEXTS.takesLine}
        placeholder={CALL_FIELD_TEXTS.takesNothing}
        inputWrapperOrder={BELOW}
        {...form.getInputProps('takes')}
      />
      <MoreFields words={CALL_FIELD_TEXTS.more} isUsed={isUsed} hasProblem={hasProblemAt(form.errors, MORE)}>
        <Group grow align="flex-start">
          <NumberInput
            label={CALL_FIELD_TEXTS.timer}
            description={CALL_FIELD_TEXTS.timerLine}
            suffix={UNIT_TEXTS.seconds}
            allowDecimal={false}
            inputWrapperOrder={BELOW}
            {...form.getInputProps('sessionTimer.expiresSec')}
          />
          <NumberInput
            label={CALL_FIELD_TEXTS.timerLeast}
            suffix={UNIT_TEXTS.seconds}
            allowDecimal={false}
            {...form.getInputProps('sessionTimer.minSec')}
          />
        </Group>
        <NumberInput
          label={CALL_FIELD_TEXTS.ask}
          description={CALL_FIELD_TEXTS.askLine}
          suffix={UNIT_TEXTS.seconds}
          allowDecimal={false}
          inputWrapperOrder={BELOW}
          {...form.getInputProps('dialogCheckSec')}
        />
      </MoreFields>
    </>
  )
}
