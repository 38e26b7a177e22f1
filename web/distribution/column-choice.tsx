'use client'
import { NativeSelect } from '@mantine/core'
import { memo } from 'react'
import { CHANNEL_TEXTS } from '#web/texts/distribution.ts'
import { COLUMN_ORDERS } from './few-columns.ts'
import type { FewColumns } from './use-few-columns.ts'

/** Which of many destinations have columns of their own. */
export const ColumnChoice = memo(function ColumnChoice({
  order,
  choose,
}: Pick<FewColumns, 'order' | 'choose'>) {
  return (
    <NativeSelect
      size="xs"
      aria-label={CHANNEL_TEXTS.columns}
      data={COLUMN_ORDERS.map((order) => ({ value: order, label: CHANNEL_TEXTS.orders[order] }))}
      value={order}
      onChange={(event) => choose(event.currentTarget.value)}
    />
  )
})
