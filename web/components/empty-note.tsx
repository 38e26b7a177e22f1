import type { ReactNode } from 'react'

/** What would be here, and the one next step. */
export function EmptyNote({
  children,
  action,
}: {
  readonly children: ReactNode
  readonly action?: ReactNode
}) {
  return (
    <div
      style={{
        padding: '28px 0',
        display: 'flex',
        flexDirection: 'column',
        alignItems: 'flex-start',
        gap: 12,
        maxWidth: '64ch',
      }}
    >
      <span className="faint">{children}</span>
      {action}
    </div>
  )
}
