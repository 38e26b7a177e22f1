'use client'
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { SHARED_TEXTS } from '#web/texts/shared.ts'

interface RowMenuProps {
  readonly name: string
  readonly editWords?: string
  readonly onEdit: () => void
  readonly onDelete: () => void
}

/** What can be done with one row, for those who may. */
export function RowMenu({ name, editWords = SHARED_TEXTS.edit, onEdit, onDelete }: RowMenuProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={SHARED_TEXTS.moreFor(name)}>
          <IconDots size={16} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={15} stroke={1.6} />} onClick={onEdit}>
          {editWords}
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={15} stroke={1.6} />} onClick={onDelete}>
          {SHARED_TEXTS.delete}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
