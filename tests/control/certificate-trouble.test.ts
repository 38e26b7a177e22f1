import { expect, test } from 'vitest'
import { certificateTrouble } from '#engine/control/certificate-trouble.ts'

const DAY_MS = 86_400_000
const NOW_MS = 1_800_000_000_000
const REMEDY = 'Put a new one into the folder of FAIRLINE_TLS; no restart is needed.'
const expiring = (name: string, days: number) => ({ name, expiresMs: NOW_MS + days * DAY_MS })

test.each([
  ['nothing to say', [], [], ''],
  ['far from its end', [expiring('default', 14.1)], [], ''],
  [
    'below 14 days',
    [expiring('default', 14)],
    [],
    `TLS: the certificate default expires within 14 days. ${REMEDY}`,
  ],
  ['over', [expiring('default', -1)], [], `TLS: the certificate default has expired. ${REMEDY}`],
  [
    'several things',
    [expiring('a', 400), expiring('b', 1)],
    ['c.crt has no c.key beside it'],
    `TLS: c.crt has no c.key beside it; the certificate b expires within a day. ${REMEDY}`,
  ],
  [
    'a problem alone names its own remedy',
    [],
    ['c.crt has no c.key beside it'],
    'TLS: c.crt has no c.key beside it.',
  ],
])('certificates, %s', (_name, certificates, problems, sentence) => {
  expect(certificateTrouble({ certificates, problems }, NOW_MS)).toBe(sentence)
})
