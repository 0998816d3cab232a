import { only } from './expand.ts'
import type { Run } from './run.ts'

/** Their objects are looked up before they run, to keep them. */
const LOOKED_UP = /^(kubectl|terraform|tofu)$/
/** Variables that choose another configuration, or another program. */
const LEADS = /^(KUBE\w*|HOME|PATH|TF_\w+|\w+_proxy)$/i

export function worksOn({ name, environment, frame, reading }: Run): Pick<Run, 'works'> {
  if (!LOOKED_UP.test(name)) return {}
  const { stdin, scope } = frame
  const astray =
    [...environment.keys()].some((variable) => LEADS.test(variable)) ||
    only(scope, 'HOME') !== reading.world.user.home ||
    [...scope.variables].some(([variable]) => variable !== 'HOME' && LEADS.test(variable))
  const input = stdin.kind === 'text' && stdin.text.known ? stdin.text.text : undefined
  const { cwd } = scope
  return {
    works: { astray, ...(cwd !== undefined && { cwd }), ...(input !== undefined && { input }) },
  }
}
