/** Words around every page: rail, top line, command palette, shortcuts. */
export const FRAME_TEXTS = {
  pages: 'Pages',
  skip: 'Skip to the page',
  activeCalls: 'active',
  perSecond: '/s',
  perSecondLine: 'calls per second, over the last second',
  useLight: 'Use light colours',
  useDark: 'Use dark colours',
  place: {
    dashboard: 'Dashboard',
    sets: 'Sets',
    distribution: 'Distribution',
    calls: 'Calls',
    health: 'Health',
    tryIt: 'Try it',
    events: 'Events',
    settings: 'Settings',
  },
} as const

export const PALETTE_TEXTS = {
  open: 'Find a page, a destination, a call',
  openWithKey: 'Find a page, a destination, a call (Ctrl K)',
  placeholder: 'Where to, or what to do?',
  nothing: 'Nothing is called that.',
  failed: 'Sets and destinations could not be searched; pages can be opened.',
  groups: { pages: 'Pages', sets: 'Sets', destinations: 'Destinations', calls: 'Calls', doings: 'Do' },
  searchCalls: (words: string) => `Search calls for “${words}”`,
  setLine: (count: number) => (count === 1 ? '1 destination' : `${count} destinations`),
  destinationLine: (address: string, setTitle: string) => `${address} in ${setTitle}`,
  want: { enabled: 'Switch on', draining: 'Drain', disabled: 'Switch off' },
  wantLine: {
    enabled: 'gets calls again',
    draining: 'no new call; off by itself after its last one',
    disabled: 'no new call and no probe; calls in progress go on',
  },
  stays: (name: string) => `${name} stays as it is`,
  shortcuts: 'Keyboard shortcuts',
} as const

export const SHORTCUT_TEXTS = {
  title: 'Keyboard shortcuts',
  anywhere: 'Find a page, a destination, a call; or do something',
  goTo: (place: string) => `Go to ${place}`,
  filter: 'To the filter or search of the page',
  help: 'This list',
  escape: 'Take back what is being typed; close what is open',
  andThen: 'then',
  key: 'Key',
  does: 'Does',
  singleKeys: 'Shortcuts of single keys',
  singleKeysLine: 'Off where they get in the way of a screen reader or of speech input. Ctrl K always works.',
} as const
