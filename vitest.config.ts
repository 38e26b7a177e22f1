import { defineConfig } from 'vitest/config'

/** First everything small, side by side; then the whole-appliance stories, one after the other: they load the machine. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/flow/**', 'tests/torture/**'],
          pool: 'forks',
          testTimeout: 20_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'flow',
          include: ['tests/flow/**/*.test.ts', 'tests/torture/**/*.test.ts'],
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: 60_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
