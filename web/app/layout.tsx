import './globals.css'
import './kit-styles.ts'
import '@mantine/notifications/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core'
import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { ThemeProvider } from '#web/components/theme-provider.tsx'
import { localeOf } from '#web/lib/format.ts'

export const metadata: Metadata = {
  title: { default: 'Fairline', template: '%s · Fairline' },
}
export const viewport: Viewport = { width: 'device-width', initialScale: 1 }

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const head = await headers()
  const nonce = head.get('x-nonce') ?? ''
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        {/* In the first bytes of the page: what comes with the metadata comes late, and the browser has asked for another by then. */}
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <ColorSchemeScript nonce={nonce} defaultColorScheme="auto" />
      </head>
      <body>
        <ThemeProvider nonce={nonce} locale={localeOf(head.get('accept-language'))}>
          {children}
        </ThemeProvider>
      </body>
    </html>
  )
}
