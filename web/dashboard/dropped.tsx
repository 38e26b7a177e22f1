'use client'
import type { DropLive } from '#engine/contract/live.ts'
import { Section } from '#web/components/page-head.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { type DropView, dropText, dropView } from '#web/lib/drop-texts.ts'
import { useLive } from '#web/live/live-provider.tsx'
import classes from './dashboard.module.css'

/** What was thrown away, and why: strangers' noise, a limit too tight, or a fault of ours. */
export function Dropped() {
  const drops = useLive((state) => state.tick?.drops)
  return (
    <Section title="Dropped" line="messages thrown away since the engine started">
      {drops ? (
        <Drops view={dropView(drops)} />
      ) : (
        <p className="faint">Reasons and counts would stand here once an engine has told them.</p>
      )}
    </Section>
  )
}

function Drops({ view }: { readonly view: DropView }) {
  const format = useFormat()
  return (
    <div data-live>
      {view.rows.length > 0 ? <DropTable rows={view.rows} /> : <p className="faint">Nothing was dropped.</p>}
      {view.keepAlives > 0 ? (
        <p className={classes.over}>
          {view.rows.length > 0 ? 'Not among these: ' : 'Answered: '}
          <span className="figure">
            {format.count(view.keepAlives)} {view.keepAlives === 1 ? 'keep-alive' : 'keep-alives'}
          </span>
          {view.rows.length > 0 ? ', which were answered.' : '.'}
        </p>
      ) : null}
    </div>
  )
}

function DropTable({ rows }: { readonly rows: readonly DropLive[] }) {
  const format = useFormat()
  return (
    <table className={`table ${classes.drops}`} aria-label="dropped by reason">
      <thead>
        <tr>
          <th>reason</th>
          <th className="number">/s, last minute</th>
          <th className="number">in all</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((drop) => (
          <tr key={drop.reason}>
            <td>
              {dropText(drop.reason) ?? 'Not known to this panel'}{' '}
              <span className={classes.code}>{drop.reason}</span>
            </td>
            <td className="number">{format.figure(drop.perSecond)}</td>
            <td className="number">{format.count(drop.count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
