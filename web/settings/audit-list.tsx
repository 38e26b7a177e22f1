'use client'
import Link from 'next/link'
import { useMemo } from 'react'
import { LogFilters } from '#web/components/log-filters.tsx'
import { LogList } from '#web/components/log-list.tsx'
import { placeFields } from '#web/components/place-fields.ts'
import type { ViewColumn } from '#web/components/record-column.ts'
import { useAddress } from '#web/components/use-address.ts'
import { type LogPart, useLog } from '#web/components/use-log.ts'
import { REVISION, WHAT, WHEN, WHO } from '#web/history/history-columns.tsx'
import { AUDIT_AREAS, AUDIT_PARTS, filterQuery } from '#web/lib/log-filter.ts'
import type { NamedSet } from '#web/lib/named-sets.ts'
import type { RevisionView } from '#web/lib/revisions.ts'
import { AUDIT_AREA_TEXTS, AUDIT_TEXTS, LOG_TEXTS } from '#web/texts/logs.ts'
import { auditAction } from './actions.ts'
import classes from './settings.module.css'

type AuditRow = RevisionView & { readonly isRevision: boolean }

interface AuditListProps {
  readonly first: { readonly query: string; readonly part: LogPart<AuditRow> }
  readonly sets: readonly NamedSet[]
  readonly persons: readonly string[]
}

const AREAS = AUDIT_AREAS.map((value) => ({ value, label: AUDIT_AREA_TEXTS[value] }))
const ask = (query: string, beforeId: number | null) =>
  auditAction({ query, beforeId: beforeId ?? undefined })
const idOf = ({ id }: AuditRow) => id

/** Who changed what, when, from what to what. */
export function AuditList({ first, sets, persons }: AuditListProps) {
  const { read } = useAddress()
  const query = filterQuery(AUDIT_PARTS, read)
  const log = useLog({ query, first, ask })
  const fields = useMemo(
    () => [
      {
        ...{ name: 'person', label: AUDIT_TEXTS.person, any: AUDIT_TEXTS.anyPerson },
        choices: persons.map((name) => ({ value: name, label: name })),
      },
      { name: 'area', label: AUDIT_TEXTS.area, any: AUDIT_TEXTS.anyArea, choices: AREAS },
      ...placeFields(sets),
    ],
    [persons, sets],
  )
  return (
    <>
      <LogFilters
        what="audit"
        query={query}
        search={{ label: AUDIT_TEXTS.search, hint: AUDIT_TEXTS.searchHint }}
        fields={fields}
      />
      <LogList
        label={AUDIT_TEXTS.label}
        log={log}
        idOf={idOf}
        columns={COLUMNS}
        empty={query === '' ? AUDIT_TEXTS.empty : LOG_TEXTS.nothingMatches}
        olderWords={AUDIT_TEXTS.older}
      />
    </>
  )
}

const COLUMNS: readonly ViewColumn<AuditRow>[] = [
  WHEN,
  WHO,
  WHAT,
  REVISION,
  {
    key: 'return',
    title: '',
    isFixed: true,
    width: 'clamp(64px, 16vw, 104px)',
    render: ({ revision, isRevision }) =>
      isRevision ? (
        <Link
          className={classes.return}
          href={`/settings/history?change=${revision}`}
          aria-label={AUDIT_TEXTS.returnName(revision)}
        >
          {AUDIT_TEXTS.return}
        </Link>
      ) : null,
  },
]
