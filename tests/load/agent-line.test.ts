import { describe, expect, test } from 'vitest'
import { readAgentLine } from '#engine/load/agent-line.ts'

function newsOf(line: string) {
  const read = readAgentLine(line)
  expect(read.kind).toBe('read')
  return read.kind === 'read' ? read.news : {}
}

describe('a line of an agent-check', () => {
  test('has words between spaces, tabs and commas, in any order and case', () => {
    expect(newsOf('UP,75%\tmaxconn:30  Ready')).toEqual({
      health: 'up',
      weightPercent: 75,
      maxSessions: 30,
      wish: 'ready',
      reason: '',
    })
  })

  test('tells only what it mentions', () => {
    expect(newsOf('50%\n')).toEqual({ weightPercent: 50 })
    expect(newsOf('maxconn:0')).toEqual({ maxSessions: 0 })
    expect(newsOf('drain')).toEqual({ wish: 'drain', reason: '' })
  })

  test.each(['75%', 'weight:75%', 'WEIGHT:75%'])(
    '%s is a weight in per cent of the configured one',
    (word) => {
      expect(newsOf(word)).toEqual({ weightPercent: 75 })
    },
  )

  test.each(['down', 'fail', 'failed', 'stopped'])('%s is down, and the word itself is kept', (word) => {
    expect(newsOf(word)).toEqual({ health: 'down', reason: word })
  })

  test('what stands behind the sharp is its description, commas and all', () => {
    expect(newsOf('10%, down # no trunk, since 9:00 up')).toEqual({
      weightPercent: 10,
      health: 'down',
      reason: 'down: no trunk, since 9:00 up',
    })
    expect(newsOf('maint#upgrade')).toEqual({ wish: 'maint', reason: 'upgrade' })
  })

  test('up takes back the reason of a down', () => {
    expect(newsOf('up')).toEqual({ health: 'up', reason: '' })
  })

  test('of two words of a kind the last holds', () => {
    expect(newsOf('down 10% up 20%')).toEqual({ health: 'up', weightPercent: 20, reason: '' })
  })

  test('a word that is not known is passed over and named; the others hold', () => {
    expect(readAgentLine('up bogus 5%')).toEqual({
      kind: 'read',
      news: { health: 'up', weightPercent: 5, reason: '' },
      passedOver: 'the agent said "bogus", which is no word of an agent-check',
    })
  })

  test('a weight without per cent is not taken for one with it', () => {
    const read = readAgentLine('weight:50')
    expect(read).toEqual({ kind: 'malformed', problem: expect.stringContaining('weight:50%') })
  })

  test.each([
    '',
    ' \t,',
    '-5%',
    '75',
    'maxconn:-1',
    'maxconn:',
    'NaN%',
    '1e400%',
    '9999999999%',
    '__proto__',
  ])('%j says nothing that can be taken', (line) => {
    expect(readAgentLine(line).kind).toBe('malformed')
  })

  test('a percentage beyond sense is cut', () => {
    expect(newsOf('999999999%')).toEqual({ weightPercent: 1_000 })
  })

  test('control characters, terminal commands and halves of characters do not pass', () => {
    const { reason } = newsOf('down #\u001b[31m\u009b2J a\u202eb\ud800\u0000')
    expect(reason).toBe('down: [31m 2J a b\ufffd')
    const malformed = readAgentLine(`\u001b]0;x${'y'.repeat(500)}`)
    expect(malformed.kind === 'malformed' && malformed.problem).toMatch(
      /^the agent said "\]0;xy{19}…", which/,
    )
  })

  test('a kilobyte of commas or of words is read at once', () => {
    expect(readAgentLine(','.repeat(1_024)).kind).toBe('malformed')
    expect(newsOf(`${'x '.repeat(500)}up`)).toEqual({ health: 'up', reason: '' })
  })
})
