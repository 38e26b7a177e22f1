'use client'
import {
  DragDropContext,
  Draggable,
  type DragUpdate,
  Droppable,
  type DropResult,
  type ResponderProvided,
} from '@hello-pangea/dnd'
import { notifications } from '@mantine/notifications'
import { IconGripVertical } from '@tabler/icons-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useFormat } from '#web/components/theme-provider.tsx'
import { destinationName } from '#web/lib/uri.ts'
import { DONE_TEXTS, ORDER_TEXTS } from '#web/texts/sets.ts'
import { useBoard } from './board.tsx'
import classes from './order.module.css'
import {
  dropAt,
  type Line,
  linesOf,
  moved,
  type Ranking,
  rankings,
  type Tier,
  tiersOf,
} from './priority-order.ts'
import { SeenCell } from './seen-cell.tsx'
import { WantedShare } from './shares.tsx'
import type { Row } from './staged-edits.ts'
import { offerUndo } from './undo-notice.tsx'
import { useDoings } from './use-doings.tsx'

interface OrderBoardProps {
  /** As they would be with what is staged. */
  readonly rows: readonly Row[]
  readonly order: 'highest' | 'lowest'
}

/** Tiers of one priority each; a row is dragged, by pointer or by keyboard, to another place, another tier, or one of its own. */
export function OrderBoard({ rows, order }: OrderBoardProps) {
  const { set, isStaging, staged } = useBoard()
  const doings = useDoings()
  const router = useRouter()
  const format = useFormat()
  // As dropped, until what is saved says the same or it is refused.
  const [dropped, setDropped] = useState<{ set: object; tiers: readonly Tier<Row>[] } | null>(null)
  const tiers = dropped && dropped.set === set ? dropped.tiers : tiersOf(rows, order)

  const stageAll = (changes: readonly Ranking[]) => {
    const byId = new Map(set.destinations.map((row) => [row.id, row]))
    for (const { id, ...fields } of changes) {
      const row = byId.get(id)
      if (row) doings.stage([row], fields)
    }
  }
  const saveAll = async (changes: readonly Ranking[]) => {
    const revisions = new Map(rows.map(({ id, revision }) => [id, revision]))
    const result = await doings.send(changes.map((one) => ({ ...one, revision: revisions.get(one.id) })))
    if (result.ok) {
      if (result.value.revision !== null)
        offerUndo(DONE_TEXTS.ordered, result.value.revision, () => router.refresh())
      return
    }
    setDropped(null)
    notifications.show({ color: 'red', title: DONE_TEXTS.notOrdered, message: result.message })
    router.refresh()
  }
  const lines = linesOf(tiers)
  const after = ({ draggableId, destination }: DragUpdate) =>
    destination &&
    moved(tiers, Number(draggableId), dropAt(lines, Number(draggableId), destination.index), order)
  const onDragEnd = (result: DropResult) => {
    const next = after(result)
    const changes = next ? rankings(rows, next) : []
    if (!next || changes.length === 0) return
    if (isStaging || staged.read().size > 0) return stageAll(changes)
    setDropped({ set, tiers: next })
    void saveAll(changes)
  }
  // What a screen reader hears while a row is on its way: the priority and place it would get.
  const tell = (update: DragUpdate, { announce }: ResponderProvided) => {
    const id = Number(update.draggableId)
    const tier = after(update)?.find((one) => one.rows.some((row) => row.id === id))
    if (!tier) return
    const place = tier.rows.findIndex((row) => row.id === id) + 1
    announce(ORDER_TEXTS.moving(format.count(tier.priority), String(place), String(tier.rows.length)))
  }
  return (
    <DragDropContext onDragEnd={onDragEnd} onDragUpdate={tell}>
      <Droppable droppableId="order">
        {(provided) => (
          <ol ref={provided.innerRef} {...provided.droppableProps} className={classes.order}>
            {lines.map((line, index) => (
              <OrderLine key={line.key} line={line} index={index} />
            ))}
            {provided.placeholder}
          </ol>
        )}
      </Droppable>
    </DragDropContext>
  )
}

function OrderLine({ line, index }: { readonly line: Line<Row>; readonly index: number }) {
  const format = useFormat()
  return (
    <Draggable draggableId={line.key} index={index} isDragDisabled={line.kind !== 'row'}>
      {(provided, { isDragging }) => (
        <li
          ref={provided.innerRef}
          {...provided.draggableProps}
          className={classes[line.kind]}
          data-dragging={isDragging || undefined}
        >
          {line.kind === 'row' ? (
            <>
              <span {...provided.dragHandleProps} className={classes.handle}>
                <IconGripVertical size={16} stroke={1.6} aria-hidden="true" />
                <span className="hidden-words">{ORDER_TEXTS.handle(destinationName(line.row))}</span>
              </span>
              <span className={classes.name}>{destinationName(line.row)}</span>
              <SeenCell id={line.row.id} />
              <span className={classes.share}>
                <WantedShare id={line.row.id} /> %
              </span>
            </>
          ) : line.kind === 'tier' ? (
            ORDER_TEXTS.tier(format.count(line.priority))
          ) : (
            ORDER_TEXTS.gap
          )}
        </li>
      )}
    </Draggable>
  )
}
