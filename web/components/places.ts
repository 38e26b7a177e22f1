import {
  IconChartBar,
  IconHeartbeat,
  IconHistory,
  IconLayoutDashboard,
  IconPhone,
  IconRoute,
  IconSettings,
  IconStack2,
} from '@tabler/icons-react'
import { FRAME_TEXTS } from '#web/texts/frame.ts'

const { place } = FRAME_TEXTS

/** The panel's pages in the order of the rail; `letter` follows a `g`. */
export const PLACES = [
  { href: '/', words: place.dashboard, letter: 'd', Icon: IconLayoutDashboard },
  { href: '/sets', words: place.sets, letter: 's', Icon: IconStack2 },
  { href: '/distribution', words: place.distribution, letter: 'i', Icon: IconChartBar },
  { href: '/calls', words: place.calls, letter: 'c', Icon: IconPhone },
  { href: '/health', words: place.health, letter: 'h', Icon: IconHeartbeat },
  { href: '/try-it', words: place.tryIt, letter: 't', Icon: IconRoute },
  { href: '/events', words: place.events, letter: 'e', Icon: IconHistory },
  { href: '/settings', words: place.settings, letter: 'g', Icon: IconSettings },
] as const
