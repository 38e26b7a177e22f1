/** Texts of the pages before the panel: sign-in, invitation and set-up. */

export const LOGIN_TEXTS = {
  title: 'Sign in',
  email: 'E-mail',
  password: 'Password',
  signIn: 'Sign in',
  passkey: 'Sign in with a passkey',
  codeTitle: 'Second step',
  codeLine: 'Your password was right. Write the code that your telephone shows.',
  code: 'Code',
  backupLine: 'Your password was right. Write one of your backup codes; each works once.',
  backupCode: 'Backup code',
  useBackup: 'Use a backup code',
  useCode: 'Use the telephone',
  again: 'Begin again',
} as const

export const SIGN_IN_PROBLEMS = {
  silent: 'The panel does not answer. Try again in a moment.',
  tooMany: 'Too many attempts. Wait a minute, then try again.',
  failed: 'The panel could not check this; its log says why.',
  wrong: 'No account has this address and password.',
  off: 'This account is switched off. Ask an admin.',
  wrongCode: 'This code is not right, or was used already. After too many, begin again with your password.',
  noPasskey: 'No account has this passkey.',
} as const

/** Of an invitation and of the set-up. */
export const NEWCOMER_TEXTS = {
  name: 'Name',
  password: 'Password',
  passwordLine: 'At least 10 characters',
  make: 'Make the account',
} as const

export const INVITE_TEXTS = {
  title: 'Invitation',
  line: (email: string, role: string) => `Make your account: ${email}, ${role}.`,
  used: 'This invitation was used already. Sign in with the account that it made.',
  expired: 'This invitation has expired: it was valid for 72 hours. Ask for another.',
  unknown: 'This invitation is unknown: it was taken back, or the link is not whole. Ask for another.',
  signIn: 'Sign in',
} as const

export const SETUP_TEXTS = {
  title: 'Set-up',
  line: 'Make the first account. It is an admin’s; more can be made in the settings.',
  email: 'E-mail',
  notValid: 'This set-up link is not valid any more.',
  locked:
    'No account exists yet. Open the set-up link that the panel printed on its console when it started; it also stands in the file setup-token beside the data.',
} as const

export const PLAIN_HTTP_TEXT =
  'This page came over plain HTTP from another machine: the password you choose can be read on the way. Set FAIRLINE_PANEL_TLS, use a proxy with TLS, or open it on the machine itself.'
