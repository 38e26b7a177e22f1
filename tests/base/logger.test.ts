import { describe, expect, test } from 'vitest'
import { createLogger, type LogLevel, silentLogger } from '#engine/base/logger.ts'

function reading(level: LogLevel = 'debug') {
  const lines: string[] = []
  return { lines, logger: createLogger(level, { write: (line) => void lines.push(line) }) }
}

describe('createLogger', () => {
  test('writes one line of JSON with level, message, name and fields', () => {
    const { lines, logger } = reading()
    logger.child('relay').warn('late', { lagMs: 3 })
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', msg: 'late', name: 'relay', lagMs: 3 })
  })

  test('lets no control byte through to a terminal, and loses none of the text', () => {
    const { lines, logger } = reading()
    const hostile = '\u001b[2J\r\nfake line\u0000\u007f\u009b31m\u2028"\\'
    logger.info('from the wire', { userAgent: hostile })
    const line = (lines[0] ?? '').replace(/\n$/, '')
    const controls = [...line].filter((letter) => /[\p{Cc}\p{Zl}\p{Zp}]/u.test(letter))
    expect(controls).toEqual([])
    expect(JSON.parse(line).userAgent).toBe(hostile)
  })

  test('tells an error with its code, detail, stack and cause', () => {
    const { lines, logger } = reading()
    const error = Object.assign(new Error('top', { cause: new Error('root') }), { code: 'LISTENER_FAILED' })
    logger.error('failed', { error })
    const written = JSON.parse(lines[0] ?? '').error
    expect(written).toMatchObject({ message: 'top', code: 'LISTENER_FAILED', cause: { message: 'root' } })
    expect(written.stack).toContain('logger.test.ts')
  })

  test('leaves out what is below its level', () => {
    const { lines, logger } = reading('warn')
    logger.debug('no')
    logger.info('no')
    logger.error('yes')
    expect(lines).toHaveLength(1)
  })

  test('the silent one says nothing, nor do its children', () => {
    expect(silentLogger.child('x')).toBe(silentLogger)
    expect(() => silentLogger.error('x', { error: new Error('x') })).not.toThrow()
  })
})
