import type { ReactNode } from 'react'
import classes from './health.module.css'

/** Part of what is told of one destination; a rule above, no box around. */
export function DetailSection(props: {
  readonly title: string
  readonly tools?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <section className={classes.section}>
      <div className={classes.sectionHead}>
        <h3 className={classes.sectionTitle}>{props.title}</h3>
        {props.tools}
      </div>
      {props.children}
    </section>
  )
}

/** A name and what it is; nothing where there is nothing to say. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className={classes.factName}>{name}</dt>
      <dd className={classes.fact}>{children}</dd>
    </>
  )
}
