'use client'
import { notifications } from '@mantine/notifications'
import { memo, useState } from 'react'
import { ADMIN_STATES, type AdminState } from '#engine/contract/vocabulary.ts'
import { useMay } from '#web/components/person.tsx'
import { attempt } from '#web/components/use-submit.ts'
import { ADMIN_STATE_LINES, ADMIN_STATE_WORDS } from '#web/lib/texts.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { setAdminStateAction } from './actions.ts'
import { DrainDrawer } from './drain-drawer.tsx'
import classes from './sets.module.css'
import { type Request, shownWish, wishStanding } from './wish.ts'

interface SwitchProps {
  readonly id: number
  readonly name: string
  /** As saved. */
  readonly adminState: AdminState
}

/** What we want of a destination: on, draining or off. Beside it, whether the engine has it. */
export const AdminStateSwitch = memo(function AdminStateSwitch({ id, name, adminState }: SwitchProps) {
  const [request, setRequest] = useState<Request | null>(null)
  const seen = useLive((state) => state.destinations.get(id)?.adminState)
  const isEngineThere = useLive((state) => state.engines.some((engine) => engine.connected))
  const refusal = useLive((state) => state.engines.find((engine) => engine.refusal)?.refusal ?? '')
  const shown = shownWish(request, adminState)
  const standing = wishStanding({ request, saved: adminState, seen, isEngineThere, refusal })

  const want = async (wanted: AdminState) => {
    if (wanted === shown && request?.phase !== 'failed') return
    setRequest({ phase: 'saving', wanted, before: adminState, reason: '' })
    const result = await attempt(() => setAdminStateAction({ id, adminState: wanted }))
    if (!result.ok) tellFailure(name, adminState, result.message)
    setRequest({
      phase: result.ok ? 'saved' : 'failed',
      wanted,
      before: adminState,
      reason: result.ok ? '' : result.message,
    })
  }

  return (
    <div className={classes.wish}>
      <Positions name={name} shown={shown} onWant={want} />
      <div className={classes.wishWords}>
        <span
          className={classes.standing}
          data-kind={standing.kind}
          role="status"
          title={standing.title || undefined}
        >
          {standing.words}
        </span>
        {shown === 'draining' ? <DrainDeadline id={id} name={name} /> : null}
      </div>
    </div>
  )
})

/** Where a drain must not wait for ever. */
function DrainDeadline({ id, name }: { readonly id: number; readonly name: string }) {
  const mayChange = useMay('operator')
  const [isOpen, setOpen] = useState(false)
  if (!mayChange) return null
  return (
    <>
      <button type="button" className={classes.deadline} onClick={() => setOpen(true)}>
        deadline
        <span className="hidden-words"> for {name}</span>
      </button>
      <DrainDrawer id={id} name={name} opened={isOpen} onClose={() => setOpen(false)} />
    </>
  )
}

/** The switch falls back, and says why where it cannot be overlooked. */
function tellFailure(name: string, stays: AdminState, reason: string): void {
  notifications.show({ color: 'red', title: `${name} stays ${ADMIN_STATE_WORDS[stays]}`, message: reason })
}

interface PositionsProps {
  readonly name: string
  readonly shown: AdminState
  readonly onWant: (wanted: AdminState) => void
}

/** Buttons, not radio buttons: an arrow key on its way from on to off must not drain anything. */
function Positions({ name, shown, onWant }: PositionsProps) {
  const mayChange = useMay('operator')
  if (!mayChange) return <span>{ADMIN_STATE_WORDS[shown]}</span>
  return (
    <fieldset className={classes.positions} aria-label={`Want of ${name}`}>
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
