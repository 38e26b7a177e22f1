/** The first account of panels under test. */
export const ADMIN = { email: 'admin@example.org', password: 'correct horse battery' } as const
