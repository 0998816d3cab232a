import { PATH_CHARS_MAX } from '../../limits.ts'
import { absolute } from '../files/path.ts'
import { only } from './expand.ts'
import { optionsOf } from './options.ts'
import { type Builtin, SILENT } from './run.ts'
import { assign, type Scope, textValue, UNKNOWN_VALUE } from './scope.ts'

/** Changes folder; where to is unknown when the word is. `cd` alone goes home. */
export const changeFolder: Builtin = ({ args, frame }) => {
  const [target] = optionsOf(args.filter((arg) => arg.text !== '-')).rest
  const { scope } = frame
  const before = scope.cwd
  const path = args.some((arg) => arg.text === '-')
    ? only(scope, 'OLDPWD')
    : target
      ? target.known && !searched(target.text, scope)
        ? target.text
        : undefined
      : only(scope, 'HOME')
  const moved = (from: string | undefined) =>
    path === undefined || (from?.length ?? 0) > PATH_CHARS_MAX ? undefined : absolute(path, from)
  scope.cwd = moved(before)
  // A folder that the shell may be in instead is left for another one as well.
  const elsewhere = scope.elsewhere.map(moved).filter((folder) => folder !== undefined)
  scope.elsewhere = [...new Set(elsewhere)].filter((folder) => folder !== scope.cwd)
  scope.left = before
  assign(scope, 'OLDPWD', before === undefined ? UNKNOWN_VALUE : textValue(before, true))
  assign(scope, 'PWD', scope.cwd === undefined ? UNKNOWN_VALUE : textValue(scope.cwd, true))
  return SILENT
}

/** With CDPATH a plain name may be found anywhere. */
function searched(path: string, scope: Scope): boolean {
  return scope.variables.has('CDPATH') && !/^\.{0,2}\//.test(path)
}

/** Where the stack of folders leads is not followed. */
export const leaveFolder: Builtin = ({ frame }) => {
  const { scope } = frame
  const old = only(scope, 'OLDPWD')
  scope.elsewhere = old === undefined ? [] : [old]
  scope.cwd = undefined
  assign(scope, 'PWD', UNKNOWN_VALUE)
  return SILENT
}

export const whereAmI: Builtin = ({ frame }) => {
  const { cwd, elsewhere } = frame.scope
  return cwd === undefined || elsewhere.length > 0 ? undefined : { text: `${cwd}\n`, known: true }
}
