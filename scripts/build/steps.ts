import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { ADDON_FILE } from '#engine/transport/addon.ts'
import { ROOT } from '../root.ts'
import { findProgram } from '../tools/missing.ts'
import { whileLocked } from './lock.ts'
import { contentStamp, readStamp, writeStamp } from './stamp.ts'

/** One thing that is made from sources and made again when they change. */
export interface BuildStep {
  /** As a person reads it: "panel". */
  readonly name: string
  /** Files and folders it is made from. */
  readonly sources: readonly string[]
  /** A file that stands for the result. */
  readonly product: string
  /** Commands below node_modules/.bin, or `node`. */
  readonly commands: readonly (readonly string[])[]
  /**
   * Nothing depends on it. Where it cannot be made its command leaves the reason beside the product, as `.why`, and ends well;
   * one line says so, and it is not tried again before something changes.
   */
  readonly isOptional?: boolean
  /** What else the result, or its absence, depends on. */
  readonly circumstances?: (isMade: boolean) => string
}

const COMPILE_CACHE = path.join(ROOT, 'node_modules', '.cache', 'fairline-compile')
const LOCK = path.join(ROOT, 'node_modules', '.cache', 'fairline-build.lock')
const NODE = 'node'

/** Where Node keeps compiled sources between starts; what makes a restart of the engine quick (rules 8). */
export const compileCacheVariables = { NODE_COMPILE_CACHE: COMPILE_CACHE } as const

export const databaseStep: BuildStep = {
  name: 'database access',
  sources: [
    'prisma/schema.prisma',
    'prisma/schema.postgresql.prisma',
    'prisma.config.ts',
    'package-lock.json',
  ],
  product: 'generated/sqlite/client.ts',
  commands: [
    ['prisma', 'generate', '--schema', 'prisma/schema.prisma'],
    ['prisma', 'generate', '--schema', 'prisma/schema.postgresql.prisma'],
  ],
}

export const panelStep: BuildStep = {
  name: 'panel',
  sources: [
    ...['web', 'public', 'engine/contract', 'prisma', 'package-lock.json', 'tsconfig.json'],
    'scripts/build/pack-static.ts',
  ],
  product: 'web/.next/BUILD_ID',
  commands: [
    ['next', 'build', 'web'],
    [NODE, 'scripts/build/pack-static.ts'],
  ],
}

export const addonStep: BuildStep = {
  name: 'datagram addon',
  sources: ['engine/transport/batch', 'scripts/build/compile-addon.ts'],
  product: path.relative(ROOT, ADDON_FILE),
  commands: [[NODE, 'scripts/build/compile-addon.ts', ADDON_FILE]],
  isOptional: true,
  // What is compiled stays good where the compiler goes away; one that comes is a reason to try.
  circumstances: (isMade) =>
    `${process.version} ${process.arch} ${isMade ? '' : findProgram('cc', process.env.PATH ?? '')}`,
}

export const warmStep: BuildStep = {
  name: 'compile cache',
  sources: ['engine', 'web/server', 'web/server.ts', 'web/lib', 'prisma', 'package-lock.json'],
  product: 'node_modules/.cache/fairline-compile',
  commands: [[NODE, 'scripts/build/warm-cache.ts']],
}

const stampFile = (step: BuildStep) =>
  path.join(ROOT, 'node_modules', '.cache', 'fairline-stamps', step.name.replaceAll(' ', '-'))

/**
 * Does nothing when the sources are as they were. Throws an Error whose text ends with what the command printed.
 * The panel's own build id goes into its stamp, so that a `next build` or `next dev` in between is noticed.
 */
export function build(step: BuildStep, say: (line: string) => void): void {
  const stamp = contentStamp(ROOT, step.sources)
  const product = path.join(ROOT, step.product)
  const isCurrent = () =>
    hasOutcome(step, product) && readStamp(stampFile(step)) === stamp + idOf(step, product)
  if (isCurrent()) return
  whileLocked(LOCK, () => {
    if (!isCurrent()) make(step, product, stamp, say)
  })
}

function make(step: BuildStep, product: string, stamp: string, say: (line: string) => void): void {
  const startMs = performance.now()
  say(`building: ${step.name} …`)
  // What was compiled from older sources is never read again.
  if (step === warmStep) rmSync(product, { recursive: true, force: true })
  for (const command of step.commands) run(step, command)
  writeStamp(stampFile(step), stamp + idOf(step, product))
  if (step.isOptional && !existsSync(product))
    say(`not built: ${step.name} (${readFileSync(`${product}.why`, 'utf8')}); it goes without`)
  else say(`built: ${step.name}, ${((performance.now() - startMs) / 1_000).toFixed(1)} s`)
}

function hasOutcome(step: BuildStep, product: string): boolean {
  return existsSync(product) || (step.isOptional === true && existsSync(`${product}.why`))
}

function idOf(step: BuildStep, product: string): string {
  const isMade = existsSync(product)
  if (isMade && path.basename(product) === 'BUILD_ID') return readFileSync(product, 'utf8')
  return step.circumstances?.(isMade) ?? ''
}

function run(step: BuildStep, [program = NODE, ...args]: readonly string[]): void {
  const file = program === NODE ? process.execPath : path.join(ROOT, 'node_modules', '.bin', program)
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    ...compileCacheVariables,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    PATH: `${path.join(ROOT, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH ?? ''}`,
  }
  const ended = spawnSync(file, args, {
    cwd: ROOT,
    env: environment,
    encoding: 'utf8',
    maxBuffer: 64 * 1_048_576,
  })
  if (ended.status === 0) return
  const cause = ended.error ? String(ended.error) : `${ended.stdout}${ended.stderr}`.trim()
  throw new Error(`${step.name}: "${program} ${args.join(' ')}" failed\n${cause}`)
}
