'use client'
import { MantineProvider } from '@mantine/core'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { createFormat, type Format } from '#web/lib/format.ts'
import { Notices } from './notices.tsx'
import { cssVariables, theme } from './theme.ts'

const FormatContext = createContext<Format>(createFormat('en-GB'))

/** The look and the reader's own number format, for every page. */
export function ThemeProvider(props: {
  readonly nonce: string
  readonly locale: string
  readonly children: ReactNode
}) {
  const format = useMemo(() => createFormat(props.locale), [props.locale])
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => props.nonce}
    >
      <Notices position="bottom-right" limit={4} autoClose={6_000} />
      <FormatContext value={format}>{props.children}</FormatContext>
    </MantineProvider>
  )
}

export function useFormat(): Format {
  return useContext(FormatContext)
}
