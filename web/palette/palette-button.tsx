'use client'
import { ActionIcon } from '@mantine/core'
import { useHotkeys, useLocalStorage } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useCallback, useMemo, useState } from 'react'
import { PLACES } from '#web/components/places.ts'
import { PALETTE_TEXTS } from '#web/texts/frame.ts'
import { useKeySequences } from './use-key-sequences.ts'

/** Loaded when somebody asks for it the first time. */
const OpenPalette = dynamic(() => import('./open-palette.tsx').then((file) => file.OpenPalette), {
  ssr: false,
})
const ShortcutList = dynamic(() => import('./shortcut-list.tsx').then((file) => file.ShortcutList), {
  ssr: false,
})

/** The way to everything, by pointer and by key. */
export function PaletteButton() {
  const router = useRouter()
  /** How often it was asked for: 0 is never, and nothing of it is loaded. */
  const [asked, setAsked] = useState(0)
  const [isListOpen, setListOpen] = useState<boolean | null>(null)
  const [isOn, setOn] = useLocalStorage({ key: 'fairline-single-keys', defaultValue: true })
  const ask = useCallback(() => setAsked((times) => times + 1), [])
  const openList = useCallback(() => setListOpen(true), [])
  useHotkeys([['mod+K', ask]], [])
  const doings = useMemo(
    () =>
      new Map<string, () => void>([
        ...PLACES.map(({ letter, href }) => [`g ${letter}`, () => router.push(href)] as const),
        ['/', focusFilter],
        ['?', openList],
      ]),
    [router, openList],
  )
  useKeySequences(doings, isOn)
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={PALETTE_TEXTS.open}
        aria-keyshortcuts="Control+K"
        title={PALETTE_TEXTS.openWithKey}
        onClick={ask}
      >
        <IconSearch size={17} stroke={1.6} />
      </ActionIcon>
      {asked > 0 ? <OpenPalette asked={asked} onShortcuts={openList} /> : null}
      {isListOpen === null ? null : (
        <ShortcutList opened={isListOpen} onClose={() => setListOpen(false)} isOn={isOn} onSwitch={setOn} />
      )}
    </>
  )
}

/** The page's own filter or search, which says so of itself. */
function focusFilter(): void {
  document.querySelector<HTMLInputElement>('main input[data-filter], main input[type="search"]')?.focus()
}
