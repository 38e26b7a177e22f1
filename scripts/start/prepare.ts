import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { makeFolder } from '#engine/base/make-folder.ts'
import { type Environment, readEnvironment } from '#engine/contract/env.ts'

const LEAST_NODE = 24

/** A sentence when this Node is too old, else null. */
export function refuseNode(version: string): string | null {
  if (Number(version.split('.')[0]) >= LEAST_NODE) return null
  return `Fairline needs Node ${LEAST_NODE} or newer; this is ${version}. "npm ci" brings its own on Linux (x64, arm64): start with "npm start".`
}

/**
 * Everything that must be right before a process is started; the data folder and the control token are made here.
 * Returns the settings with an absolute data folder, or all problems, one line each.
 */
export function prepare(variables: Record<string, string | undefined>): Environment | string[] {
  const read = readEnvironment(variables)
  if (Array.isArray(read)) return read
  const folder = path.resolve(read.FAIRLINE_DATA)
  const problem = prepareFolder(folder)
  if (problem) return [problem]
  return {
    ...read,
    FAIRLINE_DATA: folder,
    DATABASE_URL: variables.DATABASE_URL || `file:${folder}/fairline.db`,
  }
}

function prepareFolder(folder: string): string | null {
  try {
    makeFolder(folder)
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return null
  } catch (problem) {
    return `FAIRLINE_DATA: the folder ${folder} cannot be written (${codeOf(problem)}); name one that can, or change its owner`
  }
}

function codeOf(problem: unknown): string {
  return problem instanceof Error && 'code' in problem ? String(problem.code) : String(problem)
}
