import { FRAME_TEXTS } from './frame.ts'
import { SETTINGS_TAB_TEXTS } from './settings.ts'

/** Titles of pages, as the browser names their tabs, and what stands in place of a page. */

export const PAGE_TITLES = {
  ...SETTINGS_TAB_TEXTS,
  ...FRAME_TEXTS.place,
  distribution: 'Call distribution',
  set: 'Set',
} as const

export const NO_PAGE_TEXTS = {
  nothingTitle: 'Nothing here',
  nothing: 'This address has no page, or what it showed was deleted.',
  forbiddenTitle: 'Not for your role',
  forbidden: 'Your role does not allow this page. An admin can change your role in the settings.',
} as const
