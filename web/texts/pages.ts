/** Titles of pages, as the browser names their tabs, and what stands in place of a page. */

export const PAGE_TITLES = {
  calls: 'Calls',
  dashboard: 'Dashboard',
  tryIt: 'Try it',
  events: 'Events',
  history: 'History',
  users: 'Users',
  audit: 'Audit',
  settings: 'Settings',
  sources: 'Sources',
  health: 'Health',
  set: 'Set',
  sets: 'Sets',
  distribution: 'Call distribution',
  import: 'Import',
} as const

export const NO_PAGE_TEXTS = {
  nothingTitle: 'Nothing here',
  nothing: 'This address has no page, or what it showed was deleted.',
  forbiddenTitle: 'Not for your role',
  forbidden: 'Your role does not allow this page. An admin can change your role in the settings.',
} as const
