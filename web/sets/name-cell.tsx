'use client'
import { memo } from 'react'
import { Breakable } from '#web/components/breakable.tsx'
import { useKeyed } from '#web/components/keyed-store.ts'
import { destinationAddress, destinationName } from '#web/lib/uri.ts'
import { useBoard } from './board.tsx'
import classes from './cells.module.css'
import { SeenCell } from './seen-cell.tsx'
import type { Row } from './staged-edits.ts'
import { TargetsButton } from './targets.tsx'

/** What a destination is called, and where it is; on a narrow screen what is seen of it stands below. */
export const NameCell = memo(function NameCell({ destination }: { readonly destination: Row }) {
  const board = useBoard()
  const isStaged = useKeyed(board.staged, destination.id)?.remove ?? false
  const isLeaving = useKeyed(board.pending, destination.id)?.isRemoved ?? false
  const address = destinationAddress(destination.uri)
  const name = destinationName(destination)
  return (
    <div>
      <div className={classes.name} data-leaving={isStaged || isLeaving || undefined}>
        <span className={classes.nameMain} title={destination.uri}>
          <Breakable text={name} />
        </span>
        {name === address ? null : (
          <span className={classes.nameAddress} title={destination.uri}>
            {address}
          </span>
        )}
      </div>
      <TargetsButton destination={destination} />
      <div className={classes.underName}>
        <SeenCell id={destination.id} />
      </div>
    </div>
  )
})
