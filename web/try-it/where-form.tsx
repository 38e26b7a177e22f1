'use client'
import {
  Button,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { SetConfig } from '#engine/contract/config.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { useLive } from '#web/live/live-provider.tsx'
import classes from './try-it.module.css'
import type { WhereValues } from './where-values.ts'

type Form = UseFormReturnType<WhereValues>

const KINDS = [
  { value: 'parts', label: 'By its parts' },
  { value: 'message', label: 'A pasted message' },
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
        aria-label="How the request is given"
        {...form.getInputProps('kind')}
        className={classes.kinds}
      />
      {isPasted ? <PastedField form={form} /> : <PartFields form={form} />}
      <PlaceFields form={form} sets={sets} />
      <Group justify="flex-end">
        <Button type="submit" loading={isBusy}>
          Where would it go
        </Button>
      </Group>
    </Stack>
  )
}

function PastedField({ form }: { readonly form: Form }) {
  return (
    <Textarea
      label="SIP request, with its header fields"
      rows={11}
      spellCheck={false}
      placeholder={'INVITE sip:bob@example.org SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK1\n…'}
      classNames={{ input: classes.pasted }}
      {...form.getInputProps('message')}
    />
  )
}

function PartFields({ form }: { readonly form: Form }) {
  return (
    <>
      <div className={classes.method}>
        <TextInput label="Method" spellCheck={false} {...form.getInputProps('method')} />
        <TextInput
          label="Request-URI"
          placeholder="sip:bob@example.org"
          spellCheck={false}
          {...form.getInputProps('requestUri')}
        />
      </div>
      <div className={classes.pair}>
        <TextInput
          label="From"
          placeholder="sip:alice@example.org"
          spellCheck={false}
          {...form.getInputProps('from')}
        />
        <TextInput
          label="To"
          placeholder="as the Request-URI"
          spellCheck={false}
          {...form.getInputProps('to')}
        />
      </div>
      <TextInput
        label="Call-ID"
        description="In a set that hashes it, it decides: write the one of the call you mean"
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        spellCheck={false}
        {...form.getInputProps('callId')}
      />
      <Textarea
        label="Further header fields, one to a line"
        placeholder="X-Account: 7"
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
          label="Comes from"
          placeholder="an unknown address"
          spellCheck={false}
          {...form.getInputProps('sourceAddress')}
        />
        <NumberInput
          label="Port"
          placeholder="any"
          min={0}
          max={65_535}
          allowDecimal={false}
          {...form.getInputProps('sourcePort')}
        />
      </div>
      <div className={classes.pair}>
        <Select
          label="Comes in on"
          data={[
            { value: '', label: listeners[0] ? `${listeners[0]} (first)` : 'first listener' },
            ...listeners.map((value) => ({ value, label: value })),
          ]}
          {...form.getInputProps('listener')}
        />
        <Select
          label="Set"
          searchable={sets.length > 12}
          data={[
            { value: '', label: 'as source and listener say' },
            ...sets.map((set) => ({ value: String(set.id), label: setTitle(set) })),
          ]}
          {...form.getInputProps('setId')}
        />
      </div>
    </>
  )
}
