'use client'
import { type CSSProperties, type KeyboardEvent, useRef } from 'react'
import { Breakable } from '#web/components/breakable.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import type { Ladder, LadderParty, LadderStep } from '#web/lib/ladder.ts'
import { CALL_PAGE_TEXTS as texts } from '#web/texts/call-page.ts'
import classes from './call-ladder.module.css'

interface CallLadderProps {
  readonly ladder: Ladder
  /** The step that is looked at. */
  readonly step: number | null
  readonly onStep: (step: number) => void
}

const MOVES: Readonly<Record<string, (at: number) => number>> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => Math.max(0, at - 1),
  Home: () => 0,
  End: () => -1,
}

/** Columns of parties with an arrow for each message; an ordered list to who does not see it. */
export function CallLadder({ ladder, step, onStep }: CallLadderProps) {
  const { parties, steps } = ladder
  const list = useRef<HTMLOListElement>(null)
  const keyed = steps.map((one, i) => ({ key: `${i}`, one, i }))
  const columns = { '--parties': parties.length } as CSSProperties
  const move = (event: KeyboardEvent) => {
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])]
    const at = buttons.findIndex((button) => button.matches(':focus'))
    const next = buttons.at(MOVES[event.key]?.(at) ?? buttons.length)
    if (!next) return
    event.preventDefault()
    next.focus()
  }
  return (
    <div className={classes.frame}>
      <div className={classes.ladder} style={columns}>
        <div className={classes.heads} aria-hidden="true">
          <span />
          {parties.map((party) => (
            <Head key={`${party.name} ${party.address}`} party={party} />
          ))}
        </div>
        <div className={classes.body}>
          <div className={classes.lines} aria-hidden="true">
            <span />
            {parties.map(({ name, address }) => (
              <span key={`${name} ${address}`} className={classes.line} />
            ))}
          </div>
          <ol ref={list} className={classes.steps} aria-label={texts.ladderLabel} onKeyDown={move}>
            {keyed.map(({ key, one, i }) => (
              <Step
                key={key}
                step={one}
                parties={parties}
                isChosen={i === step}
                isReachable={i === (step ?? 0)}
                onChoose={() => onStep(i)}
              />
            ))}
          </ol>
        </div>
      </div>
    </div>
  )
}

function Head({ party: { name, address } }: { readonly party: LadderParty }) {
  return (
    <span className={classes.head}>
      <strong className={classes.name} title={name}>
        <Breakable text={name} />
      </strong>
      {address === '' || address === name ? null : (
        <span className={classes.address}>
          <Breakable text={address} />
        </span>
      )}
    </span>
  )
}

interface StepProps {
  readonly step: LadderStep
  readonly parties: readonly LadderParty[]
  readonly isChosen: boolean
  readonly isReachable: boolean
  readonly onChoose: () => void
}

function Step({ step, parties, isChosen, isReachable, onChoose }: StepProps) {
  const format = useFormat()
  const { from, to, label, tone, isDeduced, note } = step
  const at = texts.timeSince(format.figure(Math.round(step.atMs * 10) / 10))
  const [left, right] = [Math.min(from, to), Math.max(from, to)]
  const place = { '--left': left, '--span': right - left + 1 } as CSSProperties
  const way = texts.way(parties[from]?.name ?? '', parties[to]?.name ?? '')
  return (
    <li className={classes.step} data-chosen={isChosen || undefined}>
      <button
        type="button"
        className={classes.button}
        style={place}
        tabIndex={isReachable ? 0 : -1}
        aria-current={isChosen ? 'step' : undefined}
        onFocus={onChoose}
        onClick={onChoose}
      >
        <span className={classes.time}>{at}</span>
        <span className="hidden-words">{way}</span>
        <span
          className={classes.arrow}
          data-tone={tone}
          data-way={to > from ? 'right' : 'left'}
          data-deduced={isDeduced || undefined}
        >
          <span className={classes.label}>{label}</span>
        </span>
        {isDeduced ? <span className="hidden-words">, {texts.deduced}</span> : null}
        {note === '' ? null : (
          <>
            <span className="hidden-words">, </span>
            <span className={classes.note}>{note}</span>
          </>
        )}
      </button>
    </li>
  )
}
