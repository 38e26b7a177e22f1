import { useCallback, useMemo } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useAddress } from '#web/components/use-address.ts'
import { useKept } from '#web/components/use-kept.ts'
import { CHANNEL_TEXTS } from '#web/texts/distribution.ts'
import type { DistributionTable } from './distribution-table.ts'
import { COLUMN_ORDERS, type ColumnOrder, fewColumns, firstColumns } from './few-columns.ts'

const MINUTE_MS = 60_000

export interface FewColumns {
  readonly table: DistributionTable
  /** Ids of those that have columns of their own, in their order; null where all have. */
  readonly first: readonly number[] | null
  readonly order: ColumnOrder
  readonly choose: (order: string) => void
}

/** The chosen ones of many destinations; chosen anew once a minute: columns do not change places under the eye. */
export function useFewColumns(
  table: DistributionTable,
  set: SetConfig | undefined,
  atMs: number,
): FewColumns {
  const { read, write } = useAddress()
  const format = useFormat()
  const asked = read('first')
  const order = COLUMN_ORDERS.find((one) => one === asked) ?? 'configured'
  const ids = useMemo(() => set?.destinations.map((one) => one.id).join(), [set])
  const first = useKept(`${order} ${set?.id} ${ids} ${Math.floor(atMs / MINUTE_MS)}`, () =>
    firstColumns(table, set, order),
  )
  const few = useMemo(
    () => (first ? fewColumns(table, first, (count) => CHANNEL_TEXTS.others(format.count(count))) : table),
    [table, first, format],
  )
  const firstIds = useMemo(() => first?.map((one) => one.id) ?? null, [first])
  const choose = useCallback((next: string) => write({ first: next === 'configured' ? null : next }), [write])
  return {
    table: few,
    first: firstIds,
    order,
    choose,
  }
}
