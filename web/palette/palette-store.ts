import { createSpotlight } from '@mantine/spotlight'

export const [paletteStore, palette] = createSpotlight()

/** As the library does it after every letter; it exports no name for it. */
export function selectFirst(): void {
  const list = document.getElementById(paletteStore.getState().listId)
  list?.querySelector('[data-selected]')?.removeAttribute('data-selected')
  list?.querySelector('[data-action]')?.setAttribute('data-selected', 'true')
  paletteStore.updateState((state) => ({ ...state, selected: 0 }))
}

/** What stands in the line that Enter would take; empty where none is chosen. The library marks it for the eye alone. */
export function chosenWords(): string {
  const list = document.getElementById(paletteStore.getState().listId)
  return list?.querySelector<HTMLElement>('[data-selected]')?.innerText.replaceAll('\n', ', ') ?? ''
}
