import type { ReactNode } from 'react'
import classes from './page-head.module.css'

/** Title of a page, one line of what it shows, and what can be done at the right. */
export function PageHead(props: {
  readonly title: ReactNode
  readonly line?: ReactNode
  readonly children?: ReactNode
}) {
  return (
    <header className={classes.head}>
      <div>
        <h1 className={classes.title}>{props.title}</h1>
        {props.line ? <p className={classes.line}>{props.line}</p> : null}
      </div>
      {props.children ? <div className={classes.tools}>{props.children}</div> : null}
    </header>
  )
}

/** Part of a page under a heading of its own; a rule above, no box around. */
export function Section(props: {
  readonly title: ReactNode
  readonly line?: ReactNode
  readonly tools?: ReactNode
  readonly children: ReactNode
  readonly plain?: boolean
}) {
  return (
    <section className={classes.section} data-plain={props.plain || undefined}>
      <div className={classes.sectionHead}>
        <div className={classes.sectionWords}>
          <h2 className={classes.sectionTitle}>{props.title}</h2>
          {props.line ? <span className={classes.sectionLine}>{props.line}</span> : null}
        </div>
        {props.tools ? <div className={classes.tools}>{props.tools}</div> : null}
      </div>
      {props.children}
    </section>
  )
}
