'use client'
import type { DropLive } from '#engine/contract/live.ts'
import { Section } from '#web/components/page-head.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { type DropView, dropText, dropView } from '#web/lib/drop-texts.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { DASHBOARD_TEXTS } from '#web/texts/dashboard.ts'
import classes from './dashboard.module.css'

const TEXTS = DASHBOARD_TEXTS.dropped

/** What was thrown away, and why: strangers' noise, a limit too tight, or a fault of ours. */
export function Dropped() {
  const drops = useLive((state) => state.tick?.drops)
  return (
    <Section title={TEXTS.title} line={TEXTS.line}>
      {drops ? <Drops view={dropView(drops)} /> : <p className="faint">{TEXTS.waiting}</p>}
    </Section>
  )
}

function Drops({ view }: { readonly view: DropView }) {
  const format = useFormat()
  return (
    <div data-live>
      {view.rows.length > 0 ? <DropTable rows={view.rows} /> : <p className="faint">{TEXTS.none}</p>}
      {view.keepAlives > 0 ? (
        <p className={classes.over}>
          {view.rows.length > 0 ? TEXTS.notAmong : TEXTS.answered}
          <span className="figure">{TEXTS.keepAlives(view.keepAlives, format.count(view.keepAlives))}</span>
          {view.rows.length > 0 ? TEXTS.whichAnswered : TEXTS.end}
        </p>
      ) : null}
    </div>
  )
}

function DropTable({ rows }: { readonly rows: readonly DropLive[] }) {
  const format = useFormat()
  return (
    <table className={`table ${classes.drops}`} aria-label={TEXTS.table}>
      <thead>
        <tr>
          <th>{TEXTS.reason}</th>
          <th className="number">{TEXTS.perSecond}</th>
          <th className="number">{TEXTS.inAll}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((drop) => (
          <tr key={drop.reason}>
            <td>
              {dropText(drop.reason) ?? TEXTS.unknown} <span className={classes.code}>{drop.reason}</span>
            </td>
            <td className="number">{format.figure(drop.perSecond)}</td>
            <td className="number">{format.count(drop.count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
