import { expect, test } from 'vitest'
import { createLog } from '#web/server/log.ts'

test('trust.md panel 2: a line of the panel’s log is one line, and holds no control byte of anybody', () => {
  const lines: string[] = []
  const log = createLog('info', { write: (line: string) => lines.push(line) })
  const hostile = '\u001b[2J\r\nfake line\u0000\u007f\u009b31m\u2028'
  log.warn(hostile, { url: hostile })
  const [line = ''] = lines
  expect([...line.trimEnd()].filter((letter) => /[\p{Cc}\p{Zl}\p{Zp}]/u.test(letter))).toEqual([])
  expect(JSON.parse(line)).toMatchObject({ msg: hostile, url: hostile })
})
