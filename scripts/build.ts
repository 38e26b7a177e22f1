// `npm run build`: makes what is made from sources, where the sources have changed.
import { build, databaseStep, panelStep, warmStep } from './build/steps.ts'

try {
  for (const step of [databaseStep, panelStep, warmStep]) build(step, console.log)
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem)
  process.exitCode = 1
}
