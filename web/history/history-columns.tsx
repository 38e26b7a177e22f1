'use client'
import { ActionIcon, Menu } from '@mantine/core'
import { IconArrowBackUp, IconDots, IconHistory } from '@tabler/icons-react'
import type { ViewColumn } from '#web/components/record-column.ts'
import { Moment } from '#web/components/since.tsx'
import type { ReturnTarget, RevisionView } from '#web/lib/revisions.ts'
import classes from './history.module.css'
import { revisionWords } from './revision-words.ts'
import { RowDiffs } from './row-diffs.tsx'

type Column = ViewColumn<RevisionView>

export function historyColumns(newest: number, onReturn: (target: ReturnTarget) => void): readonly Column[] {
  return [WHEN, WHO, WHAT, REVISION, wayBack(newest, onReturn)]
}

const WHEN: Column = {
  key: 'at',
  title: 'when',
  isFixed: true,
  width: 'clamp(104px, 26vw, 172px)',
  sortValue: (one) => one.atMs,
  csv: (one) => one.atMs,
  render: (one) => <Moment atMs={one.atMs} />,
}

const WHO: Column = {
  key: 'actor',
  title: 'who',
  width: 140,
  from: 700,
  sortValue: (one) => one.actorName,
  csv: (one) => one.actorName,
  render: (one) => one.actorName,
}

const WHAT: Column = {
  key: 'what',
  title: 'what',
  isFixed: true,
  csv: (one) => revisionWords(one),
  render: (one) => (
    <div className={classes.what}>
      <p className={classes.words}>
        <span className={classes.actor}>{one.actorName} </span>
        {revisionWords(one)}
      </p>
      <RowDiffs rows={one.rows} rowCount={one.rowCount} isNamed={false} />
    </div>
  ),
}

const REVISION: Column = {
  key: 'revision',
  title: 'revision',
  titleLine: 'number of the configuration that it made',
  isNumber: true,
  width: 84,
  from: 900,
  sortValue: (one) => one.revision,
  csv: (one) => one.revision,
  render: (one) => one.revision,
}

/** Back before this change alone, or to the state that it made. */
function wayBack(newest: number, onReturn: (target: ReturnTarget) => void): Column {
  return {
    key: 'do',
    title: '',
    isFixed: true,
    width: 44,
    render: ({ revision }) => (
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Return, revision ${revision}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconArrowBackUp size={14} />}
            onClick={() => onReturn({ change: revision })}
          >
            Take back this change …
          </Menu.Item>
          <Menu.Item
            leftSection={<IconHistory size={14} />}
            disabled={revision >= newest}
            onClick={() => onReturn({ to: revision })}
          >
            Return to revision {revision} …
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    ),
  }
}
