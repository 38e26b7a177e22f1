import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { filled } from '#web/components/filled.ts'

const shown = (text: string, parts: Parameters<typeof filled>[1]) =>
  renderToStaticMarkup(createElement('p', null, filled(text, parts)))

test('names in braces are filled with what is drawn, in the order of the text', () => {
  const parts = { who: 'Ada', when: createElement('b', null, 'noon') }
  expect(shown('Changed by {who} at {when}.', parts)).toBe('<p>Changed by Ada at <b>noon</b>.</p>')
  expect(shown('{when}: {who}', parts)).toBe('<p><b>noon</b>: Ada</p>')
})

test('what comes from outside stays text, braces in it too; a name without a part is left out', () => {
  expect(shown('{who}{nobody}', { who: '<i>{when}</i>' })).toBe('<p>&lt;i&gt;{when}&lt;/i&gt;</p>')
})
