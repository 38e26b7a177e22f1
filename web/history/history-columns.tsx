'use client'
import { ActionIcon } from '@mantine/core'
import { IconArrowBackUp, IconDots, IconHistory } from '@tabler/icons-react'
import { Breakable } from '#web/components/breakable.tsx'
import { plainColumn, whenColumn } from '#web/components/log-columns.tsx'
import { MenuButton } from '#web/components/menu-button.tsx'
import type { ViewColumn } from '#web/components/record-column.ts'
import type { ReturnTarget, RevisionView } from '#web/lib/revisions.ts'
import { HISTORY_TEXTS } from '#web/texts/logs.ts'
import classes from './history.module.css'
import { revisionWords } from './revision-words.ts'
import { RowDiffs } from './row-diffs.tsx'

type Column = ViewColumn<RevisionView>

export function historyColumns(newest: number, onReturn: (target: ReturnTarget) => void): readonly Column[] {
  return [WHEN, WHO, WHAT, REVISION, wayBack(newest, onReturn)]
}

export const WHEN: Column = whenColumn()

export const WHO: Column = plainColumn({
  key: 'actor',
  title: HISTORY_TEXTS.who,
  width: 140,
  from: 701,
  of: ({ actorName }) => actorName,
})

export const WHAT: Column = {
  key: 'what',
  title: HISTORY_TEXTS.what,
  isFixed: true,
  csv: (one) => revisionWords(one),
  render: (one) => (
    <div className={classes.what}>
      <p className={classes.words}>
        <span className={classes.actor}>{one.actorName} </span>
        <Breakable text={revisionWords(one)} />
      </p>
      <RowDiffs rows={one.rows} rowCount={one.rowCount} isNamed={false} />
    </div>
  ),
}

export const REVISION: Column = plainColumn({
  key: 'revision',
  title: HISTORY_TEXTS.revision,
  titleLine: HISTORY_TEXTS.revisionLine,
  isNumber: true,
  width: 84,
  from: 900,
  of: ({ revision }) => revision,
})

/** Back before this change alone, or to the state that it made. */
function wayBack(newest: number, onReturn: (target: ReturnTarget) => void): Column {
  return {
    key: 'do',
    title: '',
    isFixed: true,
    width: 44,
    render: ({ revision }) => (
      <MenuButton
        entries={[
          { words: HISTORY_TEXTS.takeBack, Icon: IconArrowBackUp, run: () => onReturn({ change: revision }) },
          {
            words: HISTORY_TEXTS.returnTo(revision),
            Icon: IconHistory,
            run: () => onReturn({ to: revision }),
            isDisabled: revision >= newest,
          },
        ]}
      >
        <ActionIcon variant="subtle" color="gray" aria-label={HISTORY_TEXTS.returnName(revision)}>
          <IconDots size={16} />
        </ActionIcon>
      </MenuButton>
    ),
  }
}
