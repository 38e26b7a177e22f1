import type { ReactNode } from 'react'
import { PageHead } from '#web/components/page-head.tsx'
import { SettingsTabs } from '#web/settings/settings-tabs.tsx'

export default function SettingsLayout({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <PageHead title="Settings" />
      <SettingsTabs />
      {children}
    </>
  )
}
