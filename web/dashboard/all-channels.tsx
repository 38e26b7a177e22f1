'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import type { PlacedDestination } from '#web/lib/destinations.ts'
import { DASHBOARD_TEXTS } from '#web/texts/dashboard.ts'
import rows from './channel-grid.module.css'
import { ChannelRow } from './channel-row.tsx'

const ROW_PX = 32
const ALL_PX = 480
/** Who has no pointer scrolls by the arrow keys, and has to get there first. */
const SCROLLS = { tabIndex: 0 }

/** Only the rows in sight are drawn, each a bar. */
export function AllChannels({ limited }: { readonly limited: readonly PlacedDestination[] }) {
  const frame = useRef<HTMLDivElement>(null)
  const visible = useVirtualizer({
    count: limited.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  })
  return (
    <section
      ref={frame}
      className={rows.allChannels}
      style={{ height: ALL_PX }}
      aria-label={DASHBOARD_TEXTS.channels.list}
      {...SCROLLS}
    >
      <div style={{ height: visible.getTotalSize(), position: 'relative' }}>
        {visible.getVirtualItems().map(({ index, start }) => {
          const destination = limited[index]
          return destination ? (
            <div
              key={destination.id}
              style={{ position: 'absolute', inset: '0 0 auto', transform: `translateY(${start}px)` }}
            >
              <ChannelRow destination={destination} hasSquares={false} />
            </div>
          ) : null
        })}
      </div>
    </section>
  )
}
