'use client'
import { ActionIcon } from '@mantine/core'
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { SHARED_TEXTS } from '#web/texts/shared.ts'
import { MenuButton } from './menu-button.tsx'

interface RowMenuProps {
  readonly name: string
  readonly editWords?: string
  readonly onEdit: () => void
  readonly onDelete: () => void
}

/** What can be done with one row, for those who may. */
export function RowMenu({ name, editWords = SHARED_TEXTS.edit, onEdit, onDelete }: RowMenuProps) {
  const entries = [
    { words: editWords, Icon: IconPencil, run: onEdit },
    { words: SHARED_TEXTS.delete, Icon: IconTrash, run: onDelete },
  ]
  return (
    <MenuButton entries={entries}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={SHARED_TEXTS.moreFor(name)}>
        <IconDots size={16} stroke={1.6} />
      </ActionIcon>
    </MenuButton>
  )
}
