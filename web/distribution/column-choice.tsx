'use client'
import { NativeSelect } from '@mantine/core'
import { CHANNEL_TEXTS } from '#web/texts/distribution.ts'
import { COLUMN_ORDERS } from './few-columns.ts'
import type { FewColumns } from './use-few-columns.ts'

/** Which of many destinations have columns of their own. */
export function ColumnChoice({ few }: { readonly few: FewColumns }) {
  if (!few.first) return null
  return (
    <NativeSelect
      size="xs"
      aria-label={CHANNEL_TEXTS.columns}
      data={COLUMN_ORDERS.map((order) => ({ value: order, label: CHANNEL_TEXTS.orders[order] }))}
      value={few.order}
      onChange={(event) => few.choose(event.currentTarget.value)}
    />
  )
}
