import path from 'node:path'
import { ClusterRefusal } from './change.ts'
import { isWithin, realOf, SYSTEM_PATH } from './program.ts'

/**
 * A configuration may name programs by which one signs in, and some builds of kubectl run them for whatever they are asked,
 * `config view` too. So its text is looked at before any program gets it: each program must be the system's by its name, or
 * lie where no agent works. What could hide a name from this look (escapes, aliases, names over several lines) is refused
 * whole. Throws ClusterRefusal.
 */
export function expectHarmless(text: string, work: readonly string[]): void {
  if (!SIGNS_IN.test(text) && !HIDES.test(text)) return
  if (HIDES.test(text))
    throw new ClusterRefusal('~/.kube/config is written in a way that is not followed here')
  if (/["']?\b(auth-provider|cmd-path)["']?\s*:/.test(text))
    throw new ClusterRefusal('its context signs in by an auth-provider, which kubectl has given up')
  const commands = [...text.matchAll(COMMAND)].map(([, command]) => command ?? '')
  const signs = [...text.matchAll(new RegExp(SIGNS_IN, 'g'))].length
  if (commands.length < signs)
    throw new ClusterRefusal('~/.kube/config signs in by a program that it does not name plainly')
  for (const command of commands) expectSystems(command, work)
}

const SIGNS_IN = /["']?\b(?:exec|auth-provider|cmd-path)["']?\s*:/
/** YAML's ways to write a name otherwise than it is read. */
const HIDES = /\\|<<|(?:^|[\s,[{:-])[*&!]\S|^\s*\?|\r(?!\n)|[\u0085\u2028\u2029]/m
const COMMAND = /["']?\bcommand["']?\s*:[ \t]*["']?([\w./+-]*)["']?/g

function expectSystems(command: string, work: readonly string[]): void {
  const real = path.isAbsolute(command)
    ? realOf(command)
    : command.includes('/')
      ? undefined
      : SYSTEM_PATH.flatMap((folder) => realOf(path.join(folder, command)) ?? [])[0]
  if (command === '' || real === undefined)
    throw new ClusterRefusal('its context signs in by a program that is not the system’s')
  if (isWithin(real, work))
    throw new ClusterRefusal('its context signs in by a program that lies where agents work')
}
