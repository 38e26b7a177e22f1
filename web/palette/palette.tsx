'use client'
import { Spotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { PLACES } from '#web/components/places.ts'
import { paletteTexts } from '#web/texts/frame.ts'
import { PageItem } from './page-item.tsx'
import classes from './palette.module.css'
import { paletteStore, selectFirst } from './palette-store.ts'
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
      attributes={{ content: { 'aria-label': paletteTexts.open } }}
      centered={false}
      yOffset="12vh"
      overlayProps={{ backgroundOpacity: 0.35 }}
      scrollable
      maxHeight={460}
      classNames={{ action: classes.action, actionsGroup: classes.group }}
    >
      <Spotlight.Search
        placeholder={paletteTexts.placeholder}
        aria-label={paletteTexts.open}
        leftSection={<IconSearch size={17} stroke={1.6} aria-hidden="true" />}
      />
      <Spotlight.ActionsList>
        {pages.length > 0 ? (
          <Spotlight.ActionsGroup label={paletteTexts.groups.pages}>
            {pages.map(({ href, words: label, letter, Icon }) => (
              <PageItem key={href} href={href} label={label} Icon={Icon} hint={`g ${letter}`} />
            ))}
          </Spotlight.ActionsGroup>
        ) : null}
        <SetItems sets={sets} />
        <DestinationItems destinations={destinations} />
        {words === '' ? null : (
          <Spotlight.ActionsGroup label={paletteTexts.groups.calls}>
            <PageItem
              href={`/calls?part=records&q=${encodeURIComponent(words)}`}
              label={paletteTexts.searchCalls(words)}
            />
          </Spotlight.ActionsGroup>
        )}
        {paletteTexts.shortcuts.toLowerCase().includes(words.toLowerCase()) ? (
          <Spotlight.ActionsGroup label={paletteTexts.groups.doings}>
            <Spotlight.Action
              label={paletteTexts.shortcuts}
              onClick={onShortcuts}
              rightSection={<kbd>?</kbd>}
            />
          </Spotlight.ActionsGroup>
        ) : null}
      </Spotlight.ActionsList>
      {search.hasFailed ? <Spotlight.Footer>{paletteTexts.failed}</Spotlight.Footer> : null}
    </Spotlight.Root>
  )
}
