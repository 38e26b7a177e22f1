import { expect, test } from 'vitest'
import { certificateWords } from '#web/lib/certificate-words.ts'

const DAY = 86_400_000
const words = (leftMs: number) =>
  certificateWords({ name: 'default', expiresAtMs: 100 * DAY + leftMs }, 100 * DAY)

test('a certificate says how long it is good for, or how long it has not been', () => {
  expect([15 * DAY, 0, -2 * DAY].map(words)).toEqual([
    'expires in 15 d',
    'expired 0 s ago',
    'expired 2 d ago',
  ])
})
