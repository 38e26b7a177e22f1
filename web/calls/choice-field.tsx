'use client'
import { Select } from '#web/components/select.tsx'
import { CHOICE_FIELD_TEXTS } from '#web/texts/calls.ts'
import type { Choice } from './names.ts'

interface ChoiceFieldProps {
  readonly label: string
  /** Said while nothing is chosen: "any destination". */
  readonly any: string
  readonly choices: readonly Choice[]
  readonly value: string
  readonly onChange: (value: string) => void
}

/** One of many, found by typing; empty is any of them. */
export function ChoiceField({ label, any, choices, value, onChange }: ChoiceFieldProps) {
  const isKnown = value === '' || choices.some((choice) => choice.value === value)
  const data = isKnown ? [...choices] : [...choices, { value, label: CHOICE_FIELD_TEXTS.other(label, value) }]
  return (
    <Select
      size="xs"
      aria-label={label}
      placeholder={any}
      data={data}
      value={value === '' ? null : value}
      onChange={(chosen) => onChange(chosen ?? '')}
      searchable
      clearable
      allowDeselect
      limit={100}
      nothingFoundMessage={CHOICE_FIELD_TEXTS.noneOfThatName}
    />
  )
}
