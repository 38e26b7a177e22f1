'use client'
import Link from 'next/link'
import { Notice } from '#web/components/notice.tsx'

export interface Report {
  readonly isApplied: boolean
  readonly sets: readonly {
    readonly id: number
    readonly isNew: boolean
    readonly added: number
    readonly kept: number
    readonly removed: number
  }[]
  readonly warnings: readonly string[]
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
      {report.warnings.map((warning) => (
        <div key={warning} style={{ marginTop: 8 }}>
          <Notice kind="warn">{warning}</Notice>
        </div>
      ))}
    </div>
  )
}
