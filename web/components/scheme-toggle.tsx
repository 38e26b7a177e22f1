'use client'
import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { IconMoon, IconSun } from '@tabler/icons-react'
import { FRAME_TEXTS } from '#web/texts/frame.ts'
import { useIsBrowser } from './since.tsx'

export function SchemeToggle() {
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const isDark = useIsBrowser() && scheme === 'dark'
  const Icon = isDark ? IconSun : IconMoon
  const words = isDark ? FRAME_TEXTS.useLight : FRAME_TEXTS.useDark
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={words}
      title={words}
      onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
    >
      <Icon size={17} stroke={1.6} />
    </ActionIcon>
  )
}
