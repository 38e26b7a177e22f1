import type { ReactNode } from 'react'
import { BrandMark } from '#web/components/brand-mark.tsx'
import classes from './door.module.css'

/** The plain page before the panel: sign-in and set-up. */
export function Door({ children }: { readonly children: ReactNode }) {
  return (
    <main className={classes.door}>
      <div className={classes.inside}>
        <div className={classes.brand}>
          <BrandMark size={24} />
          Fairline
        </div>
        {children}
      </div>
    </main>
  )
}
