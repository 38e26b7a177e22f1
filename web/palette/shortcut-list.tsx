'use client'
import { Modal, Switch } from '@mantine/core'
import { PLACES } from '#web/components/places.ts'
import { SHORTCUT_TEXTS } from '#web/texts/frame.ts'
import { SHARED_TEXTS } from '#web/texts/shared.ts'
import classes from './palette.module.css'

interface ShortcutListProps {
  readonly opened: boolean
  readonly onClose: () => void
  readonly isOn: boolean
  readonly onSwitch: (isOn: boolean) => void
}

/** What the keys do, and the switch that WCAG 2.1.4 asks for where a single key does something. */
export function ShortcutList({ opened, onClose, isOn, onSwitch }: ShortcutListProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={<strong>{SHORTCUT_TEXTS.title}</strong>}
      closeButtonProps={{ 'aria-label': SHARED_TEXTS.close }}
    >
      <table className={classes.shortcuts}>
        <thead>
          <tr>
            <th scope="col">{SHORTCUT_TEXTS.key}</th>
            <th scope="col">{SHORTCUT_TEXTS.does}</th>
          </tr>
        </thead>
        <tbody>
          <Shortcut keys={['Ctrl', 'K']} words={SHORTCUT_TEXTS.anywhere} />
          {PLACES.map(({ href, letter, words }) => (
            <Shortcut key={href} keys={['g', letter]} isSequence words={SHORTCUT_TEXTS.goTo(words)} />
          ))}
          <Shortcut keys={['/']} words={SHORTCUT_TEXTS.filter} />
          <Shortcut keys={['?']} words={SHORTCUT_TEXTS.help} />
          <Shortcut keys={['Esc']} words={SHORTCUT_TEXTS.escape} />
        </tbody>
      </table>
      <Switch
        mt="md"
        label={SHORTCUT_TEXTS.singleKeys}
        description={SHORTCUT_TEXTS.singleKeysLine}
        checked={isOn}
        onChange={(event) => onSwitch(event.currentTarget.checked)}
      />
    </Modal>
  )
}

interface ShortcutProps {
  readonly keys: readonly string[]
  readonly isSequence?: boolean
  readonly words: string
}

function Shortcut({ keys, isSequence, words }: ShortcutProps) {
  return (
    <tr>
      <td>
        {keys.map((key, place) => (
          <span key={key + String(place)}>
            {place > 0 && isSequence ? ` ${SHORTCUT_TEXTS.andThen} ` : ' '}
            <kbd>{key}</kbd>
          </span>
        ))}
      </td>
      <td>{words}</td>
    </tr>
  )
}
