import type { Field } from '../facts.ts'
import type { Run } from '../shell/run.ts'
import { SHELLS } from '../shell/shells.ts'

/** Programs that do nothing by themselves but run what they are given. */
const PASSES_ON =
  /^(sudo|doas|env|command|builtin|exec|nice|ionice|chrt|taskset|setsid|g?timeout|stdbuf|unbuffer|chronic|time|caffeinate|proxychains4?|not|exist|su|chroot|busybox|toybox|xargs|ssh|poetry|bundle|dotenvx?|cross-env)$/
/** Flags of shells that say how a code is run, not what else is read first. */
const SHELL_FLAGS = /^(-[ceuxl]+|-o|--|-s|-)$/
/** What fish and zsh keep for good, or run by other signs than a word. */
const SHELL_TRICKS =
  /\b(path|fpath)=|functions\[|\bhash\b|\(e[:"']|\$\{\(\w*e\w*\)|\bset\s+-\w*U|read\s+-\w*U|--save\b|--profile|--init/

/** Options by which some of them write a file of their own. */
const KEEPS_LOG =
  /^time (-\w*[oa]|--?[oa])|^ssh -\w*[oFIOSwMDRLEW]|^busybox --install|^sudo (-\w*e|--edit)|^xargs (-\w*a|--arg-file)/

/** Tools of a project that `npx` runs where they are installed; a name that is not is fetched and run. */
const OF_NPX =
  /^(tsc|vue-tsc|eslint|prettier|stylelint|vitest|jest|prisma|knip|madge|depcheck|biome|oxlint|typeorm|sequelize|sequelize-cli|knex|markdownlint|markdownlint-cli2|svelte-check|ts-prune|license-checker|cdk|nx|turbo)$/

/** These do so only with this word among their own. */
const ENGINES = /^(docker|podman|nerdctl|docker-compose|kubectl|oc)$/

/** True where the command itself does nothing: what it runs is looked at as a command of its own. */
export function passesOn({ name, args }: Run): boolean {
  if (SHELLS.has(name))
    return (
      args.every(
        ({ text }, i) =>
          !/^[-+]/.test(text) || SHELL_FLAGS.test(text) || args[i - 1]?.text === '-c',
      ) && !args.some(({ text }) => SHELL_TRICKS.test(text))
    )
  if (/^(npx|bunx|pnpx)$/.test(name)) {
    const [tool] = args.filter(({ text }) => !/^--no(-install)?$/.test(text))
    return OF_NPX.test(tool?.text ?? '')
  }
  if (/^(fd|fdfind)$/.test(name))
    return args.filter(({ text }) => /^(-[a-zA-Z]*[xX]|--exec)/.test(text)).length === 1
  if (name === 'ssh') return plainSsh(args)
  if (PASSES_ON.test(name)) return !args.some(({ text }) => KEEPS_LOG.test(`${name} ${text}`))
  if (!ENGINES.test(name)) return false
  const verb = args.find(
    ({ text }, i) =>
      !/^(-p|-f|-c|-H|-n|--\w[\w-]*)$/.test(args[i - 1]?.text ?? '') &&
      /^(exec|run|start|up|create|apply|delete)$/.test(text),
  )
  return verb?.text === 'exec'
}

/** Options that say whom to ask and how long; any other may forward, log, or name a program. */
function plainSsh(args: readonly Field[]): boolean {
  const texts = args.map(({ text }) => text)
  const host = texts.findIndex(
    (text, i) => !text.startsWith('-') && !/^-[oiplJ]$/.test(texts[i - 1] ?? ''),
  )
  const options = texts.slice(0, Math.max(0, host))
  if (args.slice(0, host + 1).some((arg) => arg.several)) return false
  return options.every(
    (text, i) =>
      /^-([TtnqvaxC46]+|[ipl]|[ipl].+|o)$/.test(text) ||
      /^-[ipl]$/.test(options[i - 1] ?? '') ||
      ((options[i - 1] === '-o' || text.startsWith('-o')) &&
        /^(-o)?(BatchMode|ConnectTimeout|StrictHostKeyChecking|LogLevel|ServerAlive\w+|IdentitiesOnly|PasswordAuthentication|UserKnownHostsFile=\/dev\/null|User|Port|RequestTTY)\b/i.test(
          text,
        )),
  )
}

/** Builtins that run what they are given, or evaluate an index that holds a command. */
export function builtinActs({ name, args, frame }: Run): boolean {
  const texts = args.map(({ text }) => text)
  if (/^(mapfile|readarray)$/.test(name)) return texts.some((text) => /^-\w*C/.test(text))
  if (name === 'hash' || name === 'enable' || name === 'bind') return texts.length > 0
  if (name === 'set' && frame.scope.variables.has('PS4')) return true
  return texts.some((text) => /\[[^\]]*(\$\(|`)/.test(text))
}
