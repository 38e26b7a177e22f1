'use client'
import { Button, Checkbox, FileButton, Group, Progress, Textarea } from '@mantine/core'
import { useState } from 'react'
import { attempt } from '#web/components/attempt.ts'
import { BusyButton } from '#web/components/busy-button.tsx'
import { Notice } from '#web/components/notice.tsx'
import { Select } from '#web/components/select.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useAddress } from '#web/components/use-address.ts'
import { EXCHANGE_FORMATS } from '#web/lib/exchange-formats.ts'
import type { ImportReport } from '#web/lib/import-report.ts'
import { EXCHANGE_TEXTS, FORMAT_TEXTS } from '#web/texts/exchange.ts'
import { ExportPart } from './export-part.tsx'
import classes from './import.module.css'
import { ImportPreview } from './import-preview.tsx'
import type { ImportProgress } from './import-request.ts'

const FORMATS = EXCHANGE_FORMATS.map((value) => ({ value, label: FORMAT_TEXTS[value] }))
/** From here on the file is not laid out line by line in the browser. */
const LONG_CHARACTERS = 10_000

/** A peer's file, shown as what it would change, then taken; and the way out again. */
export function ImportForm() {
  const [text, setText] = useState('')
  const way = useWay()
  const { report, problem, progress, isBusy, forget, run } = useImport(text, way)
  const edit = (next: string) => {
    setText(next)
    forget()
  }
  const isPreview = report !== null && !report.isApplied
  return (
    <div className={classes.page}>
      <Textarea
        className={classes.code}
        label={EXCHANGE_TEXTS.text}
        description={EXCHANGE_TEXTS.textLine}
        placeholder={EXCHANGE_TEXTS.example}
        autosize={text.length < LONG_CHARACTERS}
        minRows={8}
        maxRows={24}
        rows={text.length < LONG_CHARACTERS ? undefined : 24}
        spellCheck={false}
        value={text}
        onChange={(event) => edit(event.currentTarget.value)}
      />
      <Group gap="md" align="end">
        <Select
          className={classes.format}
          label={EXCHANGE_TEXTS.format}
          placeholder={EXCHANGE_TEXTS.bySight}
          data={FORMATS}
          value={way.format === '' ? null : way.format}
          onChange={(format) => {
            way.write({ format })
            forget()
          }}
          clearable
        />
        <FileButton
          onChange={(file) => file?.text().then(edit)}
          accept=".list,.txt,.csv,.tsv,.sql,.json,text/*"
        >
          {(props) => (
            <Button variant="default" {...props}>
              {EXCHANGE_TEXTS.choose}
            </Button>
          )}
        </FileButton>
        <Checkbox
          className={classes.merge}
          size="xs"
          label={EXCHANGE_TEXTS.merge}
          checked={way.merge}
          onChange={(event) => {
            way.write({ merge: event.currentTarget.checked ? '1' : null })
            forget()
          }}
        />
      </Group>
      {problem ? <Notice kind="bad">{problem}</Notice> : null}
      {progress ? <Progressing progress={progress} /> : null}
      {report ? <ImportPreview report={report} /> : null}
      <Group gap="xs">
        <BusyButton
          variant={isPreview ? 'default' : 'filled'}
          onClick={() => run(true)}
          isBusy={isBusy}
          disabled={text.trim() === ''}
        >
          {EXCHANGE_TEXTS.preview}
        </BusyButton>
        {isPreview ? (
          <BusyButton onClick={() => run(false)} isBusy={isBusy}>
            {EXCHANGE_TEXTS.import}
          </BusyButton>
        ) : null}
      </Group>
      <ExportPart />
    </div>
  )
}

/** How it is read stands in the address; the file does not. */
function useWay() {
  const { read, write } = useAddress()
  const asked = read('format')
  const format = EXCHANGE_FORMATS.find((one) => one === asked) ?? ''
  return { format, merge: read('merge') === '1', write }
}

function useImport(text: string, { format, merge }: { readonly format: string; readonly merge: boolean }) {
  const [report, setReport] = useState<ImportReport | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [progress, setProgress] = useState<ImportProgress | null>(null)
  const isBusy = progress !== null
  const forget = () => {
    setReport(null)
    setProblem(null)
  }
  const run = async (dryRun: boolean) => {
    setProblem(null)
    setProgress({ done: 0, of: 0 })
    const question = { text, merge, dryRun, format, revision: dryRun ? undefined : report?.revision }
    const result = await attempt(async () => {
      const { askImport } = await import('./import-request.ts')
      return askImport(question, setProgress)
    })
    setProgress(null)
    setReport(result.ok ? result.value : null)
    setProblem(result.ok ? null : result.message)
  }
  return { report, problem, progress, isBusy, forget, run }
}

function Progressing({ progress: { done, of } }: { readonly progress: ImportProgress }) {
  const format = useFormat()
  const words =
    of === 0
      ? EXCHANGE_TEXTS.reading
      : done < of
        ? EXCHANGE_TEXTS.progress(format.count(done), format.count(of))
        : EXCHANGE_TEXTS.checking
  return (
    <div>
      <Progress
        value={of === 0 ? 0 : (100 * done) / of}
        size="sm"
        aria-label={EXCHANGE_TEXTS.progressName}
        transitionDuration={0}
      />
      <p className={classes.words}>{words}</p>
    </div>
  )
}
