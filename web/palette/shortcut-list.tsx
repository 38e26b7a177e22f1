'use client'
import { Modal, Switch } from '@mantine/core'
import { PLACES } from '#web/components/places.ts'
import { shortcutTexts } from '#web/texts/frame.ts'
import { sharedTexts } from '#web/texts/shared.ts'
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
      title={<strong>{shortcutTexts.title}</strong>}
      closeButtonProps={{ 'aria-label': sharedTexts.close }}
    >
      <table className={classes.shortcuts}>
        <thead>
          <tr>
            <th scope="col">{shortcutTexts.key}</th>
            <th scope="col">{shortcutTexts.does}</th>
          </tr>
        </thead>
        <tbody>
          <Shortcut keys={['Ctrl', 'K']} words={shortcutTexts.anywhere} />
          {PLACES.map(({ href, letter, words }) => (
            <Shortcut key={href} keys={['g', letter]} isSequence words={shortcutTexts.goTo(words)} />
          ))}
          <Shortcut keys={['/']} words={shortcutTexts.filter} />
          <Shortcut keys={['?']} words={shortcutTexts.help} />
          <Shortcut keys={['Esc']} words={shortcutTexts.escape} />
        </tbody>
      </table>
      <Switch
        mt="md"
        label={shortcutTexts.singleKeys}
        description={shortcutTexts.singleKeysLine}
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
            {place > 0 && isSequence ? ` ${shortcutTexts.andThen} ` : ' '}
            <kbd>{key}</kbd>
          </span>
        ))}
      </td>
      <td>{words}</td>
    </tr>
  )
}
