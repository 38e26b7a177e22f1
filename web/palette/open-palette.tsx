'use client'
import { useEffect } from 'react'
import { Palette } from './palette.tsx'
import { palette } from './palette-store.ts'

interface OpenPaletteProps {
  /** Each new number opens it again. */
  readonly asked: number
  readonly onShortcuts: () => void
}

/** The palette, opened as soon as it is loaded. */
export function OpenPalette({ asked, onShortcuts }: OpenPaletteProps) {
  useEffect(() => {
    if (asked > 0) palette.open()
  }, [asked])
  return <Palette onShortcuts={onShortcuts} />
}
