import type { ReactNode } from 'react'
import { PageHead } from '#web/components/page-head.tsx'
import { SettingsTabs } from '#web/settings/settings-tabs.tsx'
import { PAGE_TITLES } from '#web/texts/pages.ts'

export default function SettingsLayout({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <PageHead title={PAGE_TITLES.settings} />
      <SettingsTabs />
      {children}
    </>
  )
}
