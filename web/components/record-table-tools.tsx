'use client'
import { ActionIcon, TextInput } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import {
  IconBaselineDensityMedium,
  IconBaselineDensitySmall,
  IconCheck,
  IconColumns3,
  IconCopy,
  IconSearch,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { csvText } from '#web/lib/csv.ts'
import { TABLE_TOOL_TEXTS } from '#web/texts/table.ts'
import { MenuButton } from './menu-button.tsx'
import type { Arrangement } from './record-arrangement.ts'
import type { RecordTableProps } from './record-column.ts'
import classes from './table-tools.module.css'
import { useFormat } from './theme-provider.tsx'

type ToolView<T> = Pick<RecordTableProps<T>, 'label' | 'records' | 'columns' | 'tools' | 'quickFilters'>

interface ToolsProps<T> {
  readonly view: ToolView<T>
  readonly arrangement: Arrangement<T>
}

/** Above a long table: filter at the left, the page's own tools and the table's at the right. */
export function FilterTools<T>({ view, arrangement }: ToolsProps<T>) {
  const format = useFormat()
  const total = view.records.length
  const shown = arrangement.matching.length
  return (
    <div className={classes.tools}>
      <TextInput
        className={classes.filter}
        size="xs"
        data-filter
        aria-label={TABLE_TOOL_TEXTS.filterOf(view.label)}
        placeholder={TABLE_TOOL_TEXTS.filter}
        leftSection={<IconSearch size={14} aria-hidden="true" />}
        value={arrangement.filter}
        onChange={(event) => arrangement.filterBy(event.currentTarget.value)}
      />
      {view.quickFilters}
      <span className={classes.count}>
        {shown === total
          ? format.count(total)
          : TABLE_TOOL_TEXTS.ofAll(format.count(shown), format.count(total))}
      </span>
      <div className={classes.end}>
        {view.tools}
        <TableTools view={view} arrangement={arrangement} />
      </div>
    </div>
  )
}

/** Below a short table, or a part that is searched elsewhere. */
export function FootTools<T>({ view, arrangement, pages }: ToolsProps<T> & { readonly pages?: ReactNode }) {
  return (
    <div className={classes.foot}>
      {pages}
      {view.tools}
      <div className={classes.end}>
        <TableTools view={view} arrangement={arrangement} />
      </div>
    </div>
  )
}

function TableTools<T>({ view, arrangement }: ToolsProps<T>) {
  return (
    <>
      <ColumnsMenu view={view} arrangement={arrangement} />
      <DensityToggle arrangement={arrangement} />
      <CopyCsv view={view} arrangement={arrangement} />
    </>
  )
}

function ColumnsMenu<T>({ view, arrangement }: ToolsProps<T>) {
  const entries = view.columns
    .filter((column) => !column.isFixed)
    .map((column) => ({
      words: column.titleLine ?? column.title,
      isTicked: !arrangement.hidden.has(column.key),
      run: () => arrangement.toggleColumn(column.key),
    }))
  return (
    <MenuButton entries={entries}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={TABLE_TOOL_TEXTS.columns}
        title={TABLE_TOOL_TEXTS.columns}
      >
        <IconColumns3 size={16} stroke={1.6} />
      </ActionIcon>
    </MenuButton>
  )
}

function DensityToggle<T>({ arrangement }: { readonly arrangement: Arrangement<T> }) {
  const words = arrangement.isDense ? TABLE_TOOL_TEXTS.roomier : TABLE_TOOL_TEXTS.denser
  const Icon = arrangement.isDense ? IconBaselineDensityMedium : IconBaselineDensitySmall
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={words}
      title={words}
      onClick={() => arrangement.setDense(!arrangement.isDense)}
    >
      <Icon size={16} stroke={1.6} />
    </ActionIcon>
  )
}

/** Everything that matches, not only this page of it, with the figures of this moment. */
function CopyCsv<T>({ view, arrangement }: ToolsProps<T>) {
  const clipboard = useClipboard({ timeout: 2_000 })
  const Icon = clipboard.copied ? IconCheck : IconCopy
  const words = clipboard.error
    ? TABLE_TOOL_TEXTS.noCopy
    : clipboard.copied
      ? TABLE_TOOL_TEXTS.copied
      : TABLE_TOOL_TEXTS.copy
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={TABLE_TOOL_TEXTS.copy}
        title={words}
        onClick={() => clipboard.copy(csvOf(view, arrangement))}
      >
        <Icon size={16} stroke={1.6} />
      </ActionIcon>
      <span role="status" className="hidden-words">
        {words === TABLE_TOOL_TEXTS.copy ? '' : words}
      </span>
    </>
  )
}

function csvOf<T>(view: Pick<RecordTableProps<T>, 'columns'>, arrangement: Arrangement<T>): string {
  const columns = view.columns.flatMap((column) =>
    column.csv ? [{ title: column.titleLine ?? column.title, cell: column.csv }] : [],
  )
  return csvText([
    columns.map((column) => column.title),
    ...arrangement.matching.map((record) => columns.map((column) => column.cell(record))),
  ])
}
