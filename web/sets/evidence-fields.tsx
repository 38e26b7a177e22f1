'use client'
import { Checkbox, Divider, Group, NumberInput, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { hasProblemAt, MoreFields } from '#web/components/more-fields.tsx'
import { EVIDENCE_TEXTS } from '#web/texts/set-form.ts'
import { UNIT_TEXTS } from '#web/texts/units.ts'
import type { SetValues } from './set-values.ts'

type Form = UseFormReturnType<SetValues>

const MORE = ['rateMinimum', 'windowSec', 'ejectionSec', 'ejectionMaxSec', 'maxEjectedPercent'].map(
  (name) => `evidence.${name}`,
)

/** What calls may show of a destination, and what it costs. */
export function EvidenceFields({ form }: { readonly form: Form }) {
  return (
    <>
      <Divider label={EVIDENCE_TEXTS.title} labelPosition="left" mt="xs" />
      <Checkbox
        size="xs"
        label={EVIDENCE_TEXTS.enabled}
        description={EVIDENCE_TEXTS.enabledLine}
        {...form.getInputProps('evidence.enabled', { type: 'checkbox' })}
      />
      {form.getValues().evidence.enabled ? (
        <>
          <Group grow align="flex-start">
            <NumberInput
              label={EVIDENCE_TEXTS.consecutive}
              allowDecimal={false}
              {...form.getInputProps('evidence.consecutive')}
            />
            <NumberInput
              label={EVIDENCE_TEXTS.rate}
              suffix={UNIT_TEXTS.percent}
              allowDecimal={false}
              {...form.getInputProps('evidence.ratePercent')}
            />
            <TextInput
              label={EVIDENCE_TEXTS.codes}
              placeholder={EVIDENCE_TEXTS.noCodes}
              {...form.getInputProps('evidence.codes')}
            />
          </Group>
          <MoreEvidenceFields form={form} />
        </>
      ) : null}
    </>
  )
}

function MoreEvidenceFields({ form }: { readonly form: Form }) {
  return (
    <MoreFields words={EVIDENCE_TEXTS.more} hasProblem={hasProblemAt(form.errors, MORE)}>
      <Group grow align="flex-start">
        <NumberInput
          label={EVIDENCE_TEXTS.rateMinimum}
          suffix={EVIDENCE_TEXTS.attempts}
          allowDecimal={false}
          {...form.getInputProps('evidence.rateMinimum')}
        />
        <NumberInput
          label={EVIDENCE_TEXTS.window}
          suffix={UNIT_TEXTS.seconds}
          allowDecimal={false}
          {...form.getInputProps('evidence.windowSec')}
        />
      </Group>
      <Group grow align="flex-start">
        <NumberInput
          label={EVIDENCE_TEXTS.first}
          suffix={UNIT_TEXTS.seconds}
          allowDecimal={false}
          {...form.getInputProps('evidence.ejectionSec')}
        />
        <NumberInput
          label={EVIDENCE_TEXTS.longest}
          suffix={UNIT_TEXTS.seconds}
          allowDecimal={false}
          {...form.getInputProps('evidence.ejectionMaxSec')}
        />
        <NumberInput
          label={EVIDENCE_TEXTS.most}
          suffix={UNIT_TEXTS.percent}
          allowDecimal={false}
          {...form.getInputProps('evidence.maxEjectedPercent')}
        />
      </Group>
      <span className="faint" style={{ fontSize: 12 }}>
        {EVIDENCE_TEXTS.line}
      </span>
    </MoreFields>
  )
}
