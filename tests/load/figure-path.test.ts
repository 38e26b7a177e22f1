import { describe, expect, test } from 'vitest'
import { figureAt } from '#engine/load/figure-path.ts'

const at = (json: string, path: string) => figureAt(JSON.parse(json), path)

describe('a path to a figure', () => {
  test('leads through objects and lists', () => {
    expect(at('{"calls":{"active":12}}', 'calls.active')).toBe(12)
    expect(at('{"nodes":[{"calls":1},{"calls":2.5}]}', 'nodes.1.calls')).toBe(2.5)
    expect(at('[0]', '0')).toBe(0)
  })

  test('counts the entries of a list', () => {
    expect(at('{"calls":[{},{},{}]}', 'calls.length')).toBe(3)
  })

  test.each([
    ['{"calls":{}}', 'the document has nothing at calls.active'],
    ['{"calls":null}', 'the document has nothing at calls.active'],
    ['{"calls":"active"}', 'the document has nothing at calls.active'],
    ['{"calls":{"active":"secret 12"}}', 'at calls.active stands a text, not a number'],
    ['{"calls":{"active":null}}', 'at calls.active stands null, not a number'],
    ['{"calls":{"active":[1]}}', 'at calls.active stands a list, not a number'],
    ['{"calls":{"active":{}}}', 'at calls.active stands an object, not a number'],
    ['{"calls":{"active":true}}', 'at calls.active stands a yes or no, not a number'],
    ['{"calls":{"active":-1}}', 'the number at calls.active is negative'],
    ['{"calls":{"active":1e400}}', 'the number at calls.active is too large'],
    ['{"calls":{"active":1e308}}', 'the number at calls.active is too large'],
    ['7', 'the document has nothing at calls.active'],
    ['null', 'the document has nothing at calls.active'],
  ])('%s: a sentence without a word of the document', (json, sentence) => {
    expect(at(json, 'calls.active')).toBe(sentence)
  })

  test.each(['__proto__', 'constructor', 'prototype'])(
    '%s is refused even where the document has it',
    (name) => {
      expect(at(`{"${name}":{"length":1}}`, `${name}.length`)).toBe(
        `"${name}" cannot stand in the path ${name}.length`,
      )
    },
  )

  test.each(['toString.length', 'hasOwnProperty.length', 'calls.toString.length'])(
    '%s: what a document inherits is not in it',
    (path) => {
      expect(at('{"calls":{}}', path)).toBe(`the document has nothing at ${path}`)
    },
  )

  test('has at most 16 steps', () => {
    const path = Array.from({ length: 17 }, () => 'a').join('.')
    expect(at('{}', path)).toBe(`the path ${path} has more than 16 steps`)
  })
})
