'use client'
import Link from 'next/link'
import type { Algorithm } from '#engine/contract/vocabulary.ts'
import { Notice } from '#web/components/notice.tsx'
import { ALGORITHM_TEXTS } from '#web/lib/texts.ts'

export interface Report {
  readonly isApplied: boolean
  readonly sets: readonly {
    readonly id: number
    readonly isNew: boolean
    readonly added: number
    readonly kept: number
    readonly removed: number
    readonly suggestion: { readonly algorithm: Algorithm; readonly why: string } | null
  }[]
  readonly warnings: readonly string[]
  /** The configuration it was worked out from. */
  readonly revision: number
}

/** What an import would do, or has done, set by set. */
export function ImportPreview({ report }: { readonly report: Report }) {
  return (
    <div role="status">
      <p style={{ margin: '0 0 6px', fontWeight: 550 }}>
        {report.isApplied ? 'Imported.' : 'This would change:'}
      </p>
      <table className="table" style={{ maxWidth: 520 }}>
        <thead>
          <tr>
            <th>set</th>
            <th className="number">added</th>
            <th className="number">kept</th>
            <th className="number">drained, then gone</th>
          </tr>
        </thead>
        <tbody>
          {report.sets.map((set) => (
            <tr key={set.id}>
              <td>
                {report.isApplied ? <Link href={`/sets/${set.id}`}>{set.id}</Link> : set.id}
                {set.isNew ? ' (new)' : ''}
              </td>
              <td className="number">{set.added}</td>
              <td className="number">{set.kept}</td>
              <td className="number">{set.removed}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {report.sets.map(({ id, suggestion }) =>
        suggestion ? (
          <div key={id} style={{ marginTop: 8 }}>
            <Notice kind="info">
              Set {id}: {suggestion.why} A list names no algorithm; “
              {ALGORITHM_TEXTS[suggestion.algorithm].label}” is the one to choose in the set.
            </Notice>
          </div>
        ) : null,
      )}
      {report.warnings.map((warning) => (
        <div key={warning} style={{ marginTop: 8 }}>
          <Notice kind="warn">{warning}</Notice>
        </div>
      ))}
    </div>
  )
}
