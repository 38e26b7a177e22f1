'use client'
import { Group, NumberInput, SegmentedControl, Stack, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { SetConfig } from '#engine/contract/config.ts'
import { BusyButton } from '#web/components/busy-button.tsx'
import { Select } from '#web/components/select.tsx'
import { setTitle } from '#web/lib/set-name.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { WHERE_FORM_TEXTS } from '#web/texts/try-it.ts'
import classes from './try-it.module.css'
import type { WhereValues } from './where-values.ts'

type Form = UseFormReturnType<WhereValues>

const KINDS = [
  { value: 'parts', label: WHERE_FORM_TEXTS.byParts },
  { value: 'message', label: WHERE_FORM_TEXTS.pasted },
]

interface WhereFormProps {
  readonly form: Form
  readonly sets: readonly SetConfig[]
  readonly isBusy: boolean
}

export function WhereForm({ form, sets, isBusy }: WhereFormProps) {
  const isPasted = form.getValues().kind === 'message'
  return (
    <Stack gap="xs">
      <SegmentedControl
        size="xs"
        data={KINDS}
        aria-label={WHERE_FORM_TEXTS.kindLabel}
        {...form.getInputProps('kind')}
        className={classes.kinds}
      />
      {isPasted ? <PastedField form={form} /> : <PartFields form={form} />}
      <PlaceFields form={form} sets={sets} />
      <Group justify="flex-end">
        <BusyButton type="submit" isBusy={isBusy}>
          {WHERE_FORM_TEXTS.ask}
        </BusyButton>
      </Group>
    </Stack>
  )
}

function PastedField({ form }: { readonly form: Form }) {
  return (
    <Textarea
      label={WHERE_FORM_TEXTS.message}
      rows={11}
      spellCheck={false}
      placeholder={WHERE_FORM_TEXTS.messageSample}
      classNames={{ input: classes.pasted }}
      {...form.getInputProps('message')}
    />
  )
}

function PartFields({ form }: { readonly form: Form }) {
  return (
    <>
      <div className={classes.method}>
        <TextInput label={WHERE_FORM_TEXTS.method} spellCheck={false} {...form.getInputProps('method')} />
        <TextInput
          label={WHERE_FORM_TEXTS.requestUri}
          placeholder={WHERE_FORM_TEXTS.requestUriSample}
          spellCheck={false}
          {...form.getInputProps('requestUri')}
        />
      </div>
      <div className={classes.pair}>
        <TextInput
          label={WHERE_FORM_TEXTS.from}
          placeholder={WHERE_FORM_TEXTS.fromSample}
          spellCheck={false}
          {...form.getInputProps('from')}
        />
        <TextInput
          label={WHERE_FORM_TEXTS.to}
          placeholder={WHERE_FORM_TEXTS.toHint}
          spellCheck={false}
          {...form.getInputProps('to')}
        />
      </div>
      <TextInput
        label={WHERE_FORM_TEXTS.callId}
        description={WHERE_FORM_TEXTS.callIdLine}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        spellCheck={false}
        {...form.getInputProps('callId')}
      />
      <Textarea
        label={WHERE_FORM_TEXTS.headers}
        placeholder={WHERE_FORM_TEXTS.headersSample}
        autosize
        minRows={1}
        maxRows={6}
        spellCheck={false}
        classNames={{ input: classes.pasted }}
        {...form.getInputProps('headers')}
      />
    </>
  )
}

/** Where it comes from and in: of a pasted message, too, since a message does not tell. */
function PlaceFields({ form, sets }: { readonly form: Form; readonly sets: readonly SetConfig[] }) {
  const engines = useLive((state) => state.engines)
  const listeners = [...new Set(engines.flatMap((engine) => engine.listeners))]
  return (
    <>
      <div className={classes.source}>
        <TextInput
          label={WHERE_FORM_TEXTS.source}
          placeholder={WHERE_FORM_TEXTS.sourceHint}
          spellCheck={false}
          {...form.getInputProps('sourceAddress')}
        />
        <NumberInput
          label={WHERE_FORM_TEXTS.port}
          placeholder={WHERE_FORM_TEXTS.anyPort}
          min={0}
          max={65_535}
          allowDecimal={false}
          {...form.getInputProps('sourcePort')}
        />
      </div>
      <div className={classes.pair}>
        <Select
          label={WHERE_FORM_TEXTS.listener}
          data={[
            {
              value: '',
              label: listeners[0] ? WHERE_FORM_TEXTS.firstOf(listeners[0]) : WHERE_FORM_TEXTS.firstListener,
            },
            ...listeners.map((value) => ({ value, label: value })),
          ]}
          {...form.getInputProps('listener')}
        />
        <Select
          label={WHERE_FORM_TEXTS.set}
          searchable={sets.length > 12}
          data={[
            { value: '', label: WHERE_FORM_TEXTS.setBySource },
            ...sets.map((set) => ({ value: String(set.id), label: setTitle(set) })),
          ]}
          {...form.getInputProps('setId')}
        />
      </div>
    </>
  )
}
