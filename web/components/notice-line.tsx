import { Button } from '@mantine/core'

interface NoticeLineProps {
  readonly words: string
  readonly action: string
  readonly onAction: () => void
}

/** What a notification says, and the one thing that can be done about it. */
export function NoticeLine({ words, action, onAction }: NoticeLineProps) {
  return (
    <span
      style={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'baseline',
        justifyContent: 'space-between',
        gap: 12,
      }}
    >
      {words}
      <Button size="compact-xs" variant="default" style={{ flex: 'none' }} onClick={onAction}>
        {action}
      </Button>
    </span>
  )
}
