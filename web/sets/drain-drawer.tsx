'use client'
import { NumberInput, Radio, Stack } from '@mantine/core'
import { DRAIN_ENDS, type DrainEnd } from '#engine/contract/vocabulary.ts'
import { DrawerForm, FormDrawer } from '#web/components/form-drawer.tsx'
import { useSubmit } from '#web/components/use-submit.ts'
import { destinationName } from '#web/lib/uri.ts'
import { DRAIN_TEXTS } from '#web/texts/sets.ts'
import { DRAIN_END_TEXTS } from '#web/texts/vocabulary.ts'
import { useBoard } from './board.tsx'
import { numberOf } from './field-values.ts'
import type { Row } from './staged-edits.ts'
import { sendWish } from './use-doings.tsx'

interface DrainDrawerProps {
  readonly row: Row
  readonly opened: boolean
  readonly onClose: () => void
}

const MOST_MIN = 7 * 24 * 60

/** A drain that is not to wait for ever: until when, and what then. */
export function DrainDrawer({ row, opened, onClose }: DrainDrawerProps) {
  return (
    <FormDrawer title={DRAIN_TEXTS.title(destinationName(row))} opened={opened} onClose={onClose}>
      <DrainForm row={row} onClose={onClose} />
    </FormDrawer>
  )
}

interface DrainValues extends Record<string, unknown> {
  minutes: number | string
  atDeadline: DrainEnd
}

function minutesProblem(minutes: number | string): string | null {
  const written = numberOf(minutes)
  const isFit = Number.isInteger(written) && written >= 1 && written <= MOST_MIN
  return minutes === '' || isFit ? null : DRAIN_TEXTS.wrongMinutes
}

function DrainForm({ row, onClose }: { readonly row: Row; readonly onClose: () => void }) {
  const board = useBoard()
  const initialValues: DrainValues = { minutes: '', atDeadline: 'disable' }
  const form = useSubmit({
    initialValues,
    validate: { minutes: minutesProblem },
    send: ({ minutes, atDeadline }) => {
      const drain = minutes === '' ? null : { withinMin: numberOf(minutes), atDeadline }
      return sendWish(board, [row], 'draining', drain)
    },
    onDone: onClose,
  })
  return (
    <DrawerForm form={form} onClose={onClose} action={DRAIN_TEXTS.action}>
      <p style={{ margin: 0 }}>{DRAIN_TEXTS.line}</p>
      <NumberInput
        label={DRAIN_TEXTS.minutes}
        description={DRAIN_TEXTS.minutesLine}
        suffix={DRAIN_TEXTS.minutesUnit}
        allowDecimal={false}
        data-autofocus
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        {...form.getInputProps('minutes')}
      />
      {form.getValues().minutes === '' ? null : (
        <Radio.Group label={DRAIN_TEXTS.ending} {...form.getInputProps('atDeadline')}>
          <Stack gap={6} mt={6}>
            {DRAIN_ENDS.map((value) => (
              <Radio key={value} size="xs" value={value} label={DRAIN_END_TEXTS[value]} />
            ))}
          </Stack>
        </Radio.Group>
      )}
    </DrawerForm>
  )
}
