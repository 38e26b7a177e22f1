'use client'
import { Button } from '@mantine/core'
import dynamic from 'next/dynamic'
import type { SetConfig } from '#engine/contract/config.ts'
import { useAllKeyed } from '#web/components/keyed-store.ts'
import { Notice } from '#web/components/notice.tsx'
import { MissingPiece } from '#web/components/on-demand.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { ORDER_TEXTS } from '#web/texts/sets.ts'
import { ALGORITHM_TEXTS } from '#web/texts/vocabulary.ts'
import classes from './bars.module.css'
import { useBoard } from './board.tsx'
import { EditMode } from './edit-mode.tsx'
import { orderOf } from './priority-order.ts'
import { StagedBar } from './staged-bar.tsx'
import { asStaged } from './staged-edits.ts'

const MOST = 200

const OrderBoard = dynamic(
  () =>
    import('./order-board.tsx').then(
      (file) => file.OrderBoard,
      () => MissingPiece,
    ),
  { ssr: false, loading: () => <p className="faint">{ORDER_TEXTS.loading}</p> },
)

/** Destinations in the order they are tried, to be dragged; or why there is none. */
export function OrderMode({ set, onBack }: { readonly set: SetConfig; readonly onBack: () => void }) {
  const format = useFormat()
  const rows = asStaged(set.destinations, useAllKeyed(useBoard().staged))
  const order = orderOf(set.algorithm)
  const problem =
    order === null
      ? ORDER_TEXTS.unused(ALGORITHM_TEXTS[set.algorithm].label)
      : rows.length > MOST
        ? ORDER_TEXTS.tooMany(format.count(MOST))
        : null
  return (
    <>
      <div className={classes.orderHead}>
        <Button variant="default" size="compact-sm" onClick={onBack}>
          {ORDER_TEXTS.back}
        </Button>
        {problem ? null : <EditMode />}
      </div>
      {problem || order === null ? (
        <Notice kind="info">{problem}</Notice>
      ) : (
        <>
          <p className="faint">
            {order === 'highest' ? ORDER_TEXTS.highestFirst : ORDER_TEXTS.lowestFirst} {ORDER_TEXTS.hint}
          </p>
          <OrderBoard rows={rows} order={order} />
        </>
      )}
      <StagedBar />
    </>
  )
}
