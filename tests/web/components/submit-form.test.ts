import { MantineProvider } from '@mantine/core'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { BusyButton } from '#web/components/busy-button.tsx'
import { focusFirstBad } from '#web/components/submit-form.tsx'
import { useSubmit } from '#web/components/use-submit.ts'

function drawn(isBusy: boolean, disabled?: boolean): string {
  const button = createElement(BusyButton, { type: 'submit', isBusy, disabled }, 'Save')
  return renderToStaticMarkup(createElement(MantineProvider, null, button)).match(/<button[^>]*>/)?.[0] ?? ''
}

test('a button that works or has nothing to do keeps the focus: it is never disabled, and says that it is deaf', () => {
  expect(drawn(false)).toContain('type="submit"')
  for (const [isBusy, disabled] of [[true], [false, true], [true, true]] as const) {
    expect(drawn(isBusy, disabled)).toContain('aria-disabled="true"')
    expect(drawn(isBusy, disabled)).not.toMatch(/ disabled/)
  }
  expect(drawn(false)).not.toMatch(/ disabled|aria-disabled="true"/)
})

test('a press on it while it works sends no form and does nothing else', () => {
  let pressed = 0
  let prevented = 0
  const press = (isBusy: boolean) => {
    const { props } = BusyButton({ isBusy, onClick: () => pressed++ })
    props.onClick({ preventDefault: () => prevented++ })
  }
  press(true)
  expect([pressed, prevented]).toEqual([0, 1])
  press(false)
  expect([pressed, prevented]).toEqual([1, 1])
})

test('what passes the check is sent and done; what does not, or is refused, is not', async () => {
  const told: unknown[] = []
  const press = (name: string, isTaken = false) => {
    let submit = () => {}
    const Form = () => {
      submit = useSubmit({
        initialValues: { name },
        validate: ({ name }) => (name === '' ? { name: 'a name, please' } : {}),
        send: async (values) => {
          told.push(['sent', values])
          return isTaken ? { ok: false, message: 'it is taken' } : { ok: true, value: 7 }
        },
        onDone: (id, values) => void told.push(['done', id, values]),
      }).submit
      return null
    }
    renderToStaticMarkup(createElement(Form))
    submit()
    return new Promise(setImmediate)
  }
  await press('')
  await press('Ada', true)
  expect(told).toEqual([['sent', { name: 'Ada' }]])
  await press('Bea')
  expect(told.slice(1)).toEqual([
    ['sent', { name: 'Bea' }],
    ['done', 7, { name: 'Bea' }],
  ])
})

test('of a refused form the first bad field as one reads gets the focus; without one it stays where it is', () => {
  const focused: string[] = []
  const field = (name: string) => ({ focus: () => focused.push(name) })
  const bad = { '[aria-invalid="true"]': field('port') }
  focusFirstBad({ querySelector: (selector: string) => Reflect.get(bad, selector) ?? null })
  focusFirstBad({ querySelector: () => null })
  focusFirstBad(null)
  expect(focused).toEqual(['port'])
})
