'use client'
import { Checkbox, Group, NumberInput, Select, TextInput } from '@mantine/core'
import { DrawerForm, FormDrawer } from '#web/components/form-drawer.tsx'
import { problemsOf } from '#web/components/problems.ts'
import { useSubmit } from '#web/components/use-submit.ts'
import { type TraceFilterInput, traceFilterInputSchema } from '#web/lib/inputs.ts'
import { numberOf } from '#web/sets/field-values.ts'
import { TRACING_TEXTS as texts } from '#web/texts/tracing.ts'
import { addTraceFilterAction } from './actions.ts'
import type { TracePlaces } from './trace-words.ts'

type Field = TraceFilterInput['numberIn']

export interface FilterStart {
  readonly number: string
  readonly numberIn: Field
  readonly source: string
}

interface FilterValues extends Record<string, unknown> {
  number: string
  numberIn: Field
  isExact: boolean
  source: string
  setId: string
  destinationId: string
  callId: string
  minutes: number | string
  calls: number | string
}

const USUAL = { isExact: false, setId: '', destinationId: '', callId: '', minutes: 30, calls: 20 }
const FIELDS = Object.entries(texts.fields).map(([value, label]) => ({ value, label }))
const idOf = (value: string) => (value === '' ? null : Number(value))

function inputOf(values: FilterValues): TraceFilterInput {
  return {
    number: values.number.trim(),
    numberIn: values.numberIn,
    isExact: values.isExact,
    source: values.source.trim(),
    setId: idOf(values.setId),
    destinationId: idOf(values.destinationId),
    callId: values.callId.trim(),
    minutes: numberOf(values.minutes),
    calls: numberOf(values.calls),
  }
}

interface DrawerProps {
  /** Null: closed. */
  readonly start: FilterStart | null
  readonly places: TracePlaces
  readonly onClose: () => void
}

export function TraceFilterDrawer({ start, places, onClose }: DrawerProps) {
  return (
    <FormDrawer title={texts.addTitle} opened={start !== null} onClose={onClose}>
      {start ? <FilterForm start={start} places={places} onClose={onClose} /> : null}
    </FormDrawer>
  )
}

function FilterForm({ start, places, onClose }: DrawerProps & { readonly start: FilterStart }) {
  const initialValues: FilterValues = { ...USUAL, ...start }
  const form = useSubmit({
    initialValues,
    validate: (values) => problemsOf(traceFilterInputSchema, inputOf(values)),
    send: (values) => addTraceFilterAction(inputOf(values)),
    onDone: onClose,
  })
  const problem = form.problem ?? (form.conflict ? texts.conflict : null)
  return (
    <DrawerForm form={{ ...form, problem }} onClose={onClose} action={texts.add}>
      <TextInput
        label={texts.number}
        description={texts.numberLine}
        data-autofocus
        {...form.getInputProps('number')}
      />
      <Select label={texts.numberIn} data={FIELDS} {...form.getInputProps('numberIn')} />
      <Checkbox size="xs" label={texts.exact} {...form.getInputProps('isExact', { type: 'checkbox' })} />
      <TextInput label={texts.source} description={texts.sourceLine} {...form.getInputProps('source')} />
      <Select
        label={texts.set}
        data={[{ value: '', label: texts.everySet }, ...places.sets]}
        {...form.getInputProps('setId')}
      />
      <Select
        label={texts.destination}
        searchable
        data={[{ value: '', label: texts.everyDestination }, ...places.destinations]}
        {...form.getInputProps('destinationId')}
      />
      <TextInput label={texts.callId} {...form.getInputProps('callId')} />
      <Group grow align="flex-start">
        <NumberInput
          label={texts.minutes}
          suffix={texts.minutesUnit}
          allowDecimal={false}
          allowNegative={false}
          {...form.getInputProps('minutes')}
        />
        <NumberInput
          label={texts.calls}
          suffix={texts.callsUnit}
          allowDecimal={false}
          allowNegative={false}
          {...form.getInputProps('calls')}
        />
      </Group>
    </DrawerForm>
  )
}
