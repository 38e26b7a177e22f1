'use client'
import { Divider, Group, NumberInput, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { hasProblemAt, MoreFields } from '#web/components/more-fields.tsx'
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
      <Divider label="Calls" labelPosition="left" mt="xs" />
      <TextInput
        label="A call takes"
        description="Besides its channel, of the resources of its destination: conf=1, transcode=2"
        placeholder="nothing"
        inputWrapperOrder={BELOW}
        {...form.getInputProps('takes')}
      />
      <MoreFields
        words="Whether a call still goes on"
        isUsed={isUsed}
        hasProblem={hasProblemAt(form.errors, MORE)}
      >
        <Group grow align="flex-start">
          <NumberInput
            label="Session timer asked for"
            description="RFC 4028; empty: those of the ends are followed, none is asked for"
            suffix=" s"
            allowDecimal={false}
            inputWrapperOrder={BELOW}
            {...form.getInputProps('sessionTimer.expiresSec')}
          />
          <NumberInput
            label="Least agreed to"
            suffix=" s"
            allowDecimal={false}
            {...form.getInputProps('sessionTimer.minSec')}
          />
        </Group>
        <NumberInput
          label="Ask inside the dialog every"
          description="By OPTIONS; empty: never. Who answers 481, or not at all twice, leaves the books"
          suffix=" s"
          allowDecimal={false}
          inputWrapperOrder={BELOW}
          {...form.getInputProps('dialogCheckSec')}
        />
      </MoreFields>
    </>
  )
}
