import type { RemovedKeys } from '#web/lib/people.ts'

/** Texts of the page of users: who may sign in, what each may do, and who is invited. */

export const USER_TEXTS = {
  table: 'users',
  add: 'Add user',
  invite: 'Invite',
  name: 'name',
  you: (name: string) => `${name} (you)`,
  email: 'e-mail',
  role: 'role',
  roleOf: (name: string) => `Role of ${name}`,
  roleStays: (name: string, role: string) => `${name} stays ${role}`,
  signIn: 'sign-in',
  seen: 'last seen',
  since: 'since',
  notSignedIn: 'not signed in',
  sessions: (count: number) => (count === 1 ? '1 session' : `${count} sessions`),
  off: 'switched off',
  locked: 'locked until',
  password: 'password',
  secondFactor: 'second factor',
  passkeys: (count: number) => (count === 1 ? '1 passkey' : `${count} passkeys`),
  more: (name: string) => `More for ${name}`,
  setPassword: 'Set a new password',
  showSessions: 'Sessions',
  resetSecondFactor: 'Reset second factor',
  unlock: 'Unlock',
  switchOff: 'Switch off',
  switchOn: 'Switch on',
  delete: 'Delete',
  deleteTitle: 'Delete user',
  deleteLine: (name: string) =>
    `${name} is signed out at once and cannot sign in any more, and their open invitations end. What the audit list says of them stays.`,
  resetTitle: 'Reset second factor',
  resetLine: (name: string) =>
    `${name} is signed out everywhere, and signs in with the password alone until they set up another.`,
  reset: 'Reset',
  wasReset: (name: string) => `${name} signs in without a second factor now.`,
  isOff: (name: string) => `${name} is switched off and signed out.`,
  isOn: (name: string) => `${name} may sign in again.`,
  isUnlocked: (name: string) => `${name} may try again now.`,
  sessionsTitle: (name: string) => `Sessions of ${name}`,
} as const

export const USER_FORM_TEXTS = {
  title: 'Add a user',
  action: 'Add',
  name: 'Name',
  email: 'E-mail',
  password: 'Password',
  passwordLine: 'At least 10 characters',
  role: 'Role',
  newPassword: (name: string) => `New password for ${name}`,
  newPasswordEffect:
    'The person is signed out everywhere, and their API tokens, passkeys and open invitations are removed: whoever else held the account is shut out.',
  passwordSet: ({ apiTokens, passkeys, invitations }: RemovedKeys) =>
    `The new password is set. Removed: API tokens ${apiTokens}, passkeys ${passkeys}, invitations ${invitations}.`,
  setPassword: 'Set password',
} as const

export const INVITATION_TEXTS = {
  title: 'Invitations',
  line: 'Links that were sent and not used yet. Each makes one account, once, within 72 hours, while its maker is an admin.',
  table: 'invitations',
  by: 'by',
  expires: 'expires',
  takeBack: 'Take back',
  takeBackOf: (email: string) => `Take back the invitation of ${email}`,
  takenBack: (email: string) => `The link for ${email} does nothing any more.`,
  drawer: 'Invite somebody',
  action: 'Make the link',
  link: 'The link',
  once: 'Copy it now and send it: it is not shown again. Whoever opens it first makes the account.',
  done: 'Done',
} as const
