'use client'
import { Checkbox, Divider, Group, NumberInput, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { hasProblemAt, MoreFields } from '#web/components/more-fields.tsx'
import type { SetValues } from './set-values.ts'

type Form = UseFormReturnType<SetValues>

const MORE = ['rateMinimum', 'windowSec', 'ejectionSec', 'ejectionMaxSec', 'maxEjectedPercent'].map(
  (name) => `evidence.${name}`,
)

/** What calls may show of a destination, and what it costs. */
export function EvidenceFields({ form }: { readonly form: Form }) {
  return (
    <>
      <Divider label="Evidence from calls" labelPosition="left" mt="xs" />
      <Checkbox
        size="xs"
        label="Believe what calls show"
        description="Failed calls of two callers at least make a destination suspect; a failed probe then ejects it for a while"
        {...form.getInputProps('evidence.enabled', { type: 'checkbox' })}
      />
      {form.getValues().evidence.enabled ? (
        <>
          <Group grow align="flex-start">
            <NumberInput
              label="Failures in a row"
              allowDecimal={false}
              {...form.getInputProps('evidence.consecutive')}
            />
            <NumberInput
              label="Or failed attempts"
              suffix=" %"
              allowDecimal={false}
              {...form.getInputProps('evidence.ratePercent')}
            />
            <TextInput label="Failure codes" placeholder="none" {...form.getInputProps('evidence.codes')} />
          </Group>
          <MoreEvidenceFields form={form} />
        </>
      ) : null}
    </>
  )
}

function MoreEvidenceFields({ form }: { readonly form: Form }) {
  return (
    <MoreFields words="More about evidence" hasProblem={hasProblemAt(form.errors, MORE)}>
      <Group grow align="flex-start">
        <NumberInput
          label="Per cent counts from"
          suffix=" attempts"
          allowDecimal={false}
          {...form.getInputProps('evidence.rateMinimum')}
        />
        <NumberInput
          label="Within the last"
          suffix=" s"
          allowDecimal={false}
          {...form.getInputProps('evidence.windowSec')}
        />
      </Group>
      <Group grow align="flex-start">
        <NumberInput
          label="First ejection"
          suffix=" s"
          allowDecimal={false}
          {...form.getInputProps('evidence.ejectionSec')}
        />
        <NumberInput
          label="Longest ejection"
          suffix=" s"
          allowDecimal={false}
          {...form.getInputProps('evidence.ejectionMaxSec')}
        />
        <NumberInput
          label="Ejected at once"
          suffix=" %"
          allowDecimal={false}
          {...form.getInputProps('evidence.maxEjectedPercent')}
        />
      </Group>
      <span className="faint" style={{ fontSize: 12 }}>
        Each further ejection lasts so much longer, up to the longest. The last destination that takes calls
        is never ejected.
      </span>
    </MoreFields>
  )
}
