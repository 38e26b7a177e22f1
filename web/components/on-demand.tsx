'use client'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type ComponentType, createElement, useEffect, useEffectEvent, useState } from 'react'
import { MISSING_PIECE_TEXTS } from '#web/texts/shared.ts'
import { Notice } from './notice.tsx'
import { NoticeLine } from './notice-line.tsx'

interface Closable {
  readonly onClose: () => void
}

/**
 * A drawer or dialog whose script is loaded when it is first opened; `closed`: what its properties are while it is not.
 * It is drawn closed before it is drawn open: that is how it learns where the focus has to return.
 */
export function onDemand<Props extends Closable>(
  load: () => Promise<ComponentType<Props>>,
  closed: NoInfer<Partial<Props>>,
): ComponentType<Props> {
  return function OnDemand(props: Props) {
    const [Piece, setPiece] = useState<ComponentType<Props> | null>(null)
    const [wasDrawn, setDrawn] = useState(false)
    const isOpen = isOpened(props, closed)
    const miss = useEffectEvent(() => {
      tellMissing()
      props.onClose()
    })
    useEffect(() => {
      if (Piece) return setDrawn(true)
      if (!isOpen) return
      let isMeant = true
      load().then(
        (loaded) => isMeant && setPiece(() => loaded),
        () => isMeant && miss(),
      )
      return () => {
        isMeant = false
      }
    }, [Piece, isOpen])
    return Piece ? createElement(Piece, wasDrawn ? props : { ...props, ...closed }) : null
  }
}

export function isOpened<Props extends object>(props: Props, closed: Partial<Props>): boolean {
  return (Object.keys(closed) as (keyof Props)[]).some((name) => props[name] !== closed[name])
}

const reload = () => window.location.reload()

/** Stands where a piece of a page could not be loaded. */
export function MissingPiece() {
  return (
    <Notice
      kind="bad"
      action={
        <Button variant="default" size="compact-sm" onClick={reload}>
          {MISSING_PIECE_TEXTS.reload}
        </Button>
      }
    >
      {MISSING_PIECE_TEXTS.line}
    </Notice>
  )
}

/** The network is gone, or the panel was upgraded and its old pieces with it. */
export function tellMissing(): void {
  notifications.show({
    id: 'missing-piece',
    color: 'red',
    autoClose: false,
    message: (
      <NoticeLine words={MISSING_PIECE_TEXTS.line} action={MISSING_PIECE_TEXTS.reload} onAction={reload} />
    ),
  })
}
