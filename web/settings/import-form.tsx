'use client'
import { Button, Checkbox, FileButton, Group, Textarea } from '@mantine/core'
import { useState } from 'react'
import { Notice } from '#web/components/notice.tsx'
import { attempt } from '#web/components/use-submit.ts'
import { importAction } from './actions.ts'
import { ImportPreview, type Report } from './import-preview.tsx'
import classes from './settings.module.css'

/** A dispatcher.list, shown as what it would change, then taken. */
export function ImportForm() {
  const [text, setText] = useState('')
  const [merge, setMerge] = useState(false)
  const [report, setReport] = useState<Report | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const edit = (next: string) => {
    setText(next)
    setReport(null)
    setProblem(null)
  }
  const run = async (dryRun: boolean) => {
    setBusy(true)
    const result = await attempt(() => importAction({ text, merge, dryRun, revision: report?.revision }))
    setBusy(false)
    setReport(result.ok ? result.value : null)
    setProblem(result.ok ? null : result.message)
  }
  const isPreview = report !== null && !report.isApplied
  return (
    <div className={classes.form} style={{ maxWidth: 820 }}>
      <Textarea
        className={classes.code}
        label="dispatcher.list"
        description="One destination a line: set, URI, flags, priority, attributes. A line that cannot be read refuses the whole list."
        placeholder={
          '# media servers\n1 sip:10.0.0.1:5060\n1 sip:10.0.0.2:5060 0 0 weight=50;maxload=30\n1 sip:10.0.0.3:5060 0 0 ch=fs://:PASSWORD@10.0.0.3;conf=10'
        }
        autosize
        minRows={8}
        maxRows={24}
        spellCheck={false}
        value={text}
        onChange={(event) => edit(event.currentTarget.value)}
      />
      <Group gap="md">
        <FileButton onChange={(file) => file?.text().then(edit)} accept=".list,.txt,text/plain">
          {(props) => (
            <Button variant="default" {...props}>
              Choose a file
            </Button>
          )}
        </FileButton>
        <Button variant="subtle" component="a" href="/api/dispatcher.list" download>
          Download the present sets as a list
        </Button>
        <Checkbox
          size="xs"
          label="Only add: keep destinations that the list does not name"
          checked={merge}
          onChange={(event) => {
            setMerge(event.currentTarget.checked)
            setReport(null)
          }}
        />
      </Group>
      {problem ? <Notice kind="bad">{problem}</Notice> : null}
      {report ? <ImportPreview report={report} /> : null}
      <Group gap="xs">
        <Button
          variant={isPreview ? 'default' : 'filled'}
          onClick={() => run(true)}
          loading={isBusy}
          disabled={text.trim() === ''}
        >
          Show what would change
        </Button>
        {isPreview ? (
          <Button onClick={() => run(false)} loading={isBusy}>
            Import
          </Button>
        ) : null}
      </Group>
    </div>
  )
}
