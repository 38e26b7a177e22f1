/** Texts of the page "Your account" and of the lists of sessions. */

export const ACCOUNT_TEXTS = { title: 'Your account' } as const

export const PERSON_MENU_TEXTS = {
  of: (name: string) => `${name}, account`,
  account: 'Your account',
  signOut: 'Sign out',
} as const

export const PASSWORD_TEXTS = {
  title: 'Password',
  line: 'Changing it signs you out everywhere but here. Passkeys and API tokens stay: take back below what others may hold.',
  change: 'Change password',
  drawer: 'Change your password',
  present: 'Present password',
  fresh: 'New password',
  freshLine:
    'At least 10 characters; you stay signed in here, and are signed out everywhere else. Passkeys and API tokens stay',
  done: 'Your password is changed; your other sessions have ended.',
} as const

export const SESSION_TEXTS = {
  title: 'Sessions',
  line: 'Browsers that are signed in as you. An ended one is shut within a second.',
  table: 'sessions',
  device: 'device',
  address: 'address',
  began: 'begun',
  seen: 'last seen',
  doing: 'end',
  unknownDevice: 'unknown browser',
  isThis: 'this one',
  end: 'End',
  endOf: (device: string, address: string) => `End the session of ${device} at ${address}`,
  endOthers: 'End all others',
  endAll: 'End all',
  ended: 'The session has ended.',
  endedMany: (count: number) => (count === 1 ? 'One session has ended.' : `${count} sessions have ended.`),
  none: 'Nobody is signed in as this person.',
  loading: 'Looking for sessions …',
} as const

export const PROOF_TEXTS = {
  password: 'Your password',
  passwordLine: 'So that nobody who finds your screen open can do this',
} as const

export const SECOND_FACTOR_TEXTS = {
  title: 'Second factor',
  offLine: 'Off. With it, signing in also asks for a code that your telephone shows.',
  onLine: (left: number) => `On. ${left === 1 ? 'One backup code is' : `${left} backup codes are`} left.`,
  setUp: 'Set up',
  switchOff: 'Switch off',
  newCodes: 'New backup codes',
  setUpTitle: 'Set up a second factor',
  begin: 'Go on',
  scan: 'Scan this with an authenticator app, then write the code that it shows.',
  picture: 'The secret as a picture for an authenticator app',
  secret: 'Or type this secret in',
  code: 'Code',
  codeLine: 'Six digits; your other sessions end when it is right',
  confirm: 'Switch on',
  offTitle: 'Switch the second factor off',
  codesTitle: 'New backup codes',
  codesLine: 'Ten new ones are made. The old ones hold no more.',
  codesAction: 'Make new ones',
  codes: 'Backup codes',
  codesOnce:
    'Each signs you in once in place of a code, when the telephone is lost. Keep them somewhere else; they are not shown again.',
  done: 'Done',
  isOn: 'The second factor is on; your other sessions have ended.',
  isOff: 'The second factor is off.',
} as const

export const PASSKEY_TEXTS = {
  title: 'Passkeys',
  line: 'A device that asks who holds it signs you in by itself, without password and code.',
  add: 'Add passkey',
  addTitle: 'Add a passkey',
  name: 'Name',
  nameLine: 'So that you know it again, as “laptop” or “blue key”',
  table: 'passkeys',
  added: 'added',
  remove: 'Remove',
  removeOf: (name: string) => `Remove passkey ${name}`,
  removed: (name: string) => `Passkey ${name} is removed.`,
  isAdded: (name: string) => `Passkey ${name} is added.`,
  none: 'You have none.',
  belongs: (host: string) => `It works at this address alone: ${host}.`,
  notSecure:
    'This browser offers passkeys over HTTPS and on localhost alone. Set FAIRLINE_PANEL_TLS, or use a proxy with TLS.',
  notByAddress:
    'Passkeys belong to a name. Open the panel by its name instead of its IP address to add or use one.',
  notHere: 'This browser has no passkeys.',
  given: 'The browser gave up: it was cancelled, took too long, or has no passkey for this address.',
  needsName: 'a passkey needs a name',
  needsPassword: 'write your present password',
  twice: 'This device has a passkey for this account already.',
} as const

export const TOKEN_TEXTS = {
  title: 'API tokens',
  line: 'For programs that use /api/v1 in your name. None can do more than you may.',
  create: 'Create token',
  createTitle: 'Create an API token',
  name: 'Name',
  nameLine: 'What uses it; it stands beside your name in the audit list',
  scope: 'It may',
  days: 'Expires after (days)',
  daysLine: 'Empty: it does not expire',
  table: 'API tokens',
  used: 'last used',
  expires: 'expires',
  never: 'never',
  notYet: 'not yet',
  expired: 'expired',
  less: (scope: string) => `your role allows ${scope}`,
  revoke: 'Take back',
  revokeOf: (name: string) => `Take back token ${name}`,
  revoked: (name: string) => `Token ${name} does nothing any more.`,
  none: 'You have none.',
  fresh: 'The token',
  once: 'Copy it now: it is not shown again. Programs send it as “Authorization: Bearer …”.',
  done: 'Done',
} as const

export const SCOPE_TEXTS = {
  read: { label: 'read', line: 'sees what a viewer sees' },
  operate: { label: 'operate', line: 'also switches destinations, probes, and releases calls' },
  configure: { label: 'configure', line: 'also changes sets, destinations, sources and settings' },
} as const

export const COPY_TEXTS = { copy: 'Copy', copied: 'Copied' } as const
