'use client'
import { Spotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { PLACES } from '#web/components/places.ts'
import { PALETTE_TEXTS } from '#web/texts/frame.ts'
import { PageItem } from './page-item.tsx'
import classes from './palette.module.css'
import { chosenWords, paletteStore, selectFirst } from './palette-store.ts'
import { DestinationItems, SetItems } from './place-items.tsx'
import { useFoundPlaces } from './use-found-places.ts'

interface PaletteProps {
  readonly onShortcuts: () => void
}

/** One field from which every page, set, destination and call is reached, and what may be done with a destination. */
export function Palette({ onShortcuts }: PaletteProps) {
  const [query, setQuery] = useState('')
  const search = useFoundPlaces(query)
  const words = query.trim()
  const pages = PLACES.filter((place) => place.words.toLowerCase().includes(words.toLowerCase()))
  const { sets, destinations } = search.found
  // What was found came after the lines that need no search: the best is the first again.
  useEffect(() => {
    if (sets.length + destinations.length > 0) selectFirst()
  }, [sets, destinations])
  return (
    <Spotlight.Root
      store={paletteStore}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      attributes={{ content: { 'aria-label': PALETTE_TEXTS.open } }}
      centered={false}
      yOffset="12vh"
      overlayProps={{ backgroundOpacity: 0.35 }}
      scrollable
      maxHeight={460}
      classNames={{ action: classes.action, actionsGroup: classes.group }}
    >
      <Spotlight.Search
        placeholder={PALETTE_TEXTS.placeholder}
        aria-label={PALETTE_TEXTS.open}
        leftSection={<IconSearch size={17} stroke={1.6} aria-hidden="true" />}
      />
      <ChosenLine />
      <Spotlight.ActionsList>
        {pages.length > 0 ? (
          <Spotlight.ActionsGroup label={PALETTE_TEXTS.groups.pages}>
            {pages.map(({ href, words: label, letter, Icon }) => (
              <PageItem key={href} href={href} label={label} Icon={Icon} hint={`g ${letter}`} />
            ))}
          </Spotlight.ActionsGroup>
        ) : null}
        <SetItems sets={sets} />
        <DestinationItems destinations={destinations} />
        {words === '' ? null : (
          <Spotlight.ActionsGroup label={PALETTE_TEXTS.groups.calls}>
            <PageItem
              href={`/calls?part=records&q=${encodeURIComponent(words)}`}
              label={PALETTE_TEXTS.searchCalls(words)}
            />
          </Spotlight.ActionsGroup>
        )}
        {PALETTE_TEXTS.shortcuts.toLowerCase().includes(words.toLowerCase()) ? (
          <Spotlight.ActionsGroup label={PALETTE_TEXTS.groups.doings}>
            <Spotlight.Action
              label={PALETTE_TEXTS.shortcuts}
              onClick={onShortcuts}
              rightSection={<kbd>?</kbd>}
            />
          </Spotlight.ActionsGroup>
        ) : null}
      </Spotlight.ActionsList>
      {search.hasFailed ? <Spotlight.Footer>{PALETTE_TEXTS.failed}</Spotlight.Footer> : null}
    </Spotlight.Root>
  )
}

/** Told to who listens as the arrow keys go from line to line. */
function ChosenLine() {
  const words = useSyncExternalStore(paletteStore.subscribe, chosenWords, () => '')
  return (
    <span role="status" className="hidden-words">
      {words}
    </span>
  )
}
