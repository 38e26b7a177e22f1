'use client'
import { notifications } from '@mantine/notifications'
import { Spotlight } from '@mantine/spotlight'
import { ADMIN_STATES, type AdminState } from '#engine/contract/vocabulary.ts'
import { attempt } from '#web/components/attempt.ts'
import { useMay } from '#web/components/person.tsx'
import type { FoundDestination, FoundSet } from '#web/lib/found-places.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { destinationAddress, destinationName } from '#web/lib/uri.ts'
import { switchDestinationsAction } from '#web/sets/actions.ts'
import { offerUndo } from '#web/sets/undo-notice.tsx'
import { PALETTE_TEXTS } from '#web/texts/frame.ts'
import { DONE_TEXTS } from '#web/texts/sets.ts'
import { PageItem } from './page-item.tsx'

/** What may be done is listed only while it is clear with what. */
const MOST_WITH_DOINGS = 3

export function SetItems({ sets }: { readonly sets: readonly FoundSet[] }) {
  if (sets.length === 0) return null
  return (
    <Spotlight.ActionsGroup label={PALETTE_TEXTS.groups.sets}>
      {sets.map((set) => (
        <PageItem
          key={set.id}
          href={`/sets/${set.id}`}
          label={setTitle(set)}
          line={PALETTE_TEXTS.setLine(set.destinations)}
        />
      ))}
    </Spotlight.ActionsGroup>
  )
}

export function DestinationItems({ destinations }: { readonly destinations: readonly FoundDestination[] }) {
  const mayChange = useMay('operator')
  if (destinations.length === 0) return null
  return (
    <>
      <Spotlight.ActionsGroup label={PALETTE_TEXTS.groups.destinations}>
        {destinations.map((one) => (
          <PageItem
            key={one.id}
            href={`/sets/${one.setId}?q=${encodeURIComponent(destinationName(one))}`}
            label={destinationName(one)}
            line={PALETTE_TEXTS.destinationLine(
              destinationAddress(one.uri),
              setTitle({ id: one.setId, name: one.setName }),
            )}
          />
        ))}
      </Spotlight.ActionsGroup>
      {mayChange && destinations.length <= MOST_WITH_DOINGS ? <Doings destinations={destinations} /> : null}
    </>
  )
}

function Doings({ destinations }: { readonly destinations: readonly FoundDestination[] }) {
  const doings = destinations.flatMap((one) =>
    ADMIN_STATES.filter((state) => state !== one.adminState).map((state) => ({ one, state })),
  )
  return (
    <Spotlight.ActionsGroup label={PALETTE_TEXTS.groups.doings}>
      {doings.map(({ one, state }) => (
        <Spotlight.Action
          key={`${one.id} ${state}`}
          label={`${PALETTE_TEXTS.want[state]} ${destinationName(one)}`}
          description={PALETTE_TEXTS.wantLine[state]}
          onClick={() => void want(one, state)}
        />
      ))}
    </Spotlight.ActionsGroup>
  )
}

async function want(one: FoundDestination, adminState: AdminState): Promise<void> {
  const name = destinationName(one)
  const result = await attempt(() => switchDestinationsAction([{ id: one.id, adminState }]))
  if (!result.ok)
    return void notifications.show({
      color: 'red',
      title: PALETTE_TEXTS.stays(name),
      message: result.message,
    })
  const { revision } = result.value
  if (revision !== null) offerUndo(DONE_TEXTS.wanted([name], adminState), revision, () => undefined)
}
