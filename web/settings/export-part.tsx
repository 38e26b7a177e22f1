'use client'
import { Button, Group } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { Select } from '#web/components/select.tsx'
import { useAddress } from '#web/components/use-address.ts'
import { EXCHANGE_FORMATS } from '#web/lib/exchange-formats.ts'
import { EXCHANGE_TEXTS, FORMAT_TEXTS } from '#web/texts/exchange.ts'
import classes from './import.module.css'

const FORMATS = EXCHANGE_FORMATS.map((value) => ({ value, label: FORMAT_TEXTS[value] }))

/** The present sets as a peer's file. */
export function ExportPart() {
  const { read, write } = useAddress()
  const asked = read('export')
  const format = EXCHANGE_FORMATS.find((one) => one === asked) ?? EXCHANGE_FORMATS[0]
  return (
    <section aria-label={EXCHANGE_TEXTS.exportHead} className={classes.export}>
      <h2 className={classes.heading}>{EXCHANGE_TEXTS.exportHead}</h2>
      <p className={classes.words}>{EXCHANGE_TEXTS.exportLine}</p>
      <Group gap="md" mt={8}>
        <Select
          className={classes.format}
          aria-label={EXCHANGE_TEXTS.exportFormat}
          data={FORMATS}
          value={format}
          allowDeselect={false}
          onChange={(chosen) => write({ export: chosen === EXCHANGE_FORMATS[0] ? null : chosen })}
        />
        <Button
          variant="default"
          component="a"
          href={`/api/export?format=${format}`}
          leftSection={<IconDownload size={14} aria-hidden="true" />}
          download
        >
          {EXCHANGE_TEXTS.download}
        </Button>
      </Group>
    </section>
  )
}
