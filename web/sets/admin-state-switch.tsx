'use client'
import { memo, useEffect, useState } from 'react'
import { ADMIN_STATES, type AdminState } from '#engine/contract/vocabulary.ts'
import { useKeyed } from '#web/components/keyed-store.ts'
import { useMay } from '#web/components/person.tsx'
import { destinationName } from '#web/lib/uri.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { STAGE_TEXTS, TABLE_WORDS } from '#web/texts/sets.ts'
import { ADMIN_STATE_LINES, ADMIN_STATE_WORDS } from '#web/texts/vocabulary.ts'
import { useBoard } from './board.tsx'
import classes from './cells.module.css'
import { DrainDrawer } from './drawers.ts'
import type { Row } from './staged-edits.ts'
import { useDoings } from './use-doings.tsx'
import { shownWish, wishStanding } from './wish.ts'

/** What we want of a destination: on, draining or off. Beside it, whether the engine has it. */
export const AdminStateSwitch = memo(function AdminStateSwitch({ row }: { readonly row: Row }) {
  const { id, adminState } = row
  const name = destinationName(row)
  const board = useBoard()
  const doings = useDoings()
  const request = useKeyed(board.wishes, id) ?? null
  const staged = useKeyed(board.staged, id)
  const seen = useLive((state) => state.destinations.get(id)?.adminState)
  const isEngineThere = useLive((state) => state.engines.some((engine) => engine.connected))
  const refusal = useLive((state) => state.engines.find((engine) => engine.refusal)?.refusal ?? '')
  const shown = shownWish(request, adminState)
  const standing = wishStanding({ request, saved: adminState, seen, isEngineThere, refusal })
  // Once it is saved it is what was before the next: who sets it back meanwhile is believed.
  useEffect(() => {
    if (request?.phase === 'saved' && request.before !== adminState && request.wanted === adminState)
      board.wishes.put([[id, { ...request, before: adminState }]])
  }, [board, id, request, adminState])

  const want = (wanted: AdminState) => {
    const isThere = wanted === (staged?.adminState ?? shown) && request?.phase !== 'failed'
    if (isThere) return
    if (staged?.adminState) doings.stage([row], { adminState: wanted })
    else void doings.want([row], wanted)
  }
  if (staged?.remove) return <StagedRemoval row={row} />
  return (
    <div className={classes.wish}>
      <Positions
        name={name}
        shown={staged?.adminState ?? shown}
        isStaged={staged?.adminState !== undefined}
        onWant={want}
      />
      <div className={classes.wishWords}>
        {staged?.adminState ? (
          <span className={classes.standing} title={STAGE_TEXTS.was(ADMIN_STATE_WORDS[adminState])}>
            {STAGE_TEXTS.staged}
          </span>
        ) : (
          <span
            className={classes.standing}
            data-kind={standing.kind}
            role="status"
            title={standing.title || undefined}
          >
            {standing.words}
          </span>
        )}
        {shown === 'draining' && !staged?.adminState ? <DrainDeadline row={row} /> : null}
      </div>
    </div>
  )
})

function StagedRemoval({ row }: { readonly row: Row }) {
  const board = useBoard()
  return (
    <div className={classes.wish}>
      <span className={classes.leaving} title={STAGE_TEXTS.removedLine}>
        {STAGE_TEXTS.removed}
      </span>
      <button
        type="button"
        className={classes.deadline}
        onClick={() => board.staged.put([[row.id, undefined]])}
      >
        {STAGE_TEXTS.keep}
        <span className="hidden-words">: {destinationName(row)}</span>
      </button>
    </div>
  )
}

/** Where a drain must not wait for ever. */
function DrainDeadline({ row }: { readonly row: Row }) {
  const mayChange = useMay('operator')
  const [isOpen, setOpen] = useState(false)
  if (!mayChange) return null
  return (
    <>
      <button type="button" className={classes.deadline} onClick={() => setOpen(true)}>
        {TABLE_WORDS.deadline}
        <span className="hidden-words"> {TABLE_WORDS.deadlineFor(destinationName(row))}</span>
      </button>
      <DrainDrawer row={row} opened={isOpen} onClose={() => setOpen(false)} />
    </>
  )
}

interface PositionsProps {
  readonly name: string
  readonly shown: AdminState
  readonly isStaged: boolean
  readonly onWant: (wanted: AdminState) => void
}

/** Buttons, not radio buttons: an arrow key on its way from on to off must not drain anything. */
function Positions({ name, shown, isStaged, onWant }: PositionsProps) {
  const mayChange = useMay('operator')
  if (!mayChange) return <span>{ADMIN_STATE_WORDS[shown]}</span>
  return (
    <fieldset
      className={classes.positions}
      aria-label={TABLE_WORDS.wantOf(name)}
      data-staged={isStaged || undefined}
    >
      {ADMIN_STATES.map((state) => (
        <button
          key={state}
          type="button"
          aria-pressed={state === shown}
          data-state={state}
          className={classes.position}
          title={ADMIN_STATE_LINES[state]}
          onClick={() => onWant(state)}
        >
          {ADMIN_STATE_WORDS[state]}
        </button>
      ))}
    </fieldset>
  )
}
