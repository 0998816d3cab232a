import { type Command, parse, type Word } from 'unbash'

/**
 * Metamorphic rewrites: ways to write a shell command differently that keep what it does. Every one of them says by a
 * rule of its own to which commands it applies, and gives undefined for the others.
 */
export interface Rewrite {
  readonly name: string
  /** People write it every day: what was allowed must still be allowed. */
  readonly everyday: boolean
  readonly apply: (command: string) => string | undefined
}

/** In single quotes, for a shell to read back. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** The one simple command that the text is; undefined for pipes, lists, several lines and compound commands. */
function simple(command: string): Command | undefined {
  const { commands, errors } = parse(command)
  const [only, ...more] = commands
  if (errors?.length || more.length > 0 || only?.background) return undefined
  return only?.command.type === 'Command' && only.command.name ? only.command : undefined
}

/** A simple command whose first word is a plain name and that has no assignment in front. */
function named(command: string): { name: string; rest: string; node: Command } | undefined {
  const node = simple(command)
  if (!node?.name || node.prefix.length > 0 || node.name.pos !== 0) return undefined
  const name = command.slice(0, node.name.end)
  return /^[\w./-]+$/.test(name) ? { name, rest: command.slice(node.name.end), node } : undefined
}

/** Commands that only a shell has: no other program can start them. */
const BUILTIN = /^(:|\.|cd|source|eval|exec|export|history|set|unset|trap|alias|read|shift|ulimit)$/

/** A program that another program could start. */
function program(command: string): ReturnType<typeof named> {
  const found = named(command)
  return found && !BUILTIN.test(found.name) ? found : undefined
}

/** Text that can stand inside brackets: on one line, with nothing that reaches to the end of its line. */
function oneLine(command: string): boolean {
  return !/[\n#]|<<-?\s*['"]?\w|&\s*$/.test(command)
}

/** Words that only bash and its like read; a plain `sh` may not. */
function portable(command: string): boolean {
  return !/<<<|\$'|>&|&>|[<>]\(|\{[^}]*,|\[\[/.test(command)
}

/** Without quotes, variables, patterns and tildes: the same text means the same in every place. */
const PLAIN = /^[\w./:=@%+,-]+$/

function arguments_(node: Command): readonly Word[] {
  return node.args.filter((word) => word.type === 'Word')
}

/** Every character by its number. */
function escaped(text: string, code: (c: number) => string): string {
  return `$'${[...text].map((c) => code(c.charCodeAt(0))).join('')}'`
}

function around(before: string, after = ''): (command: string) => string | undefined {
  return (command) => (oneLine(command) ? `${before}${command}${after}` : undefined)
}

/** In front of a program that the wrapper starts. */
function wrappedBy(wrapper: string, after = ''): (command: string) => string | undefined {
  return (command) => (program(command) ? `${wrapper} ${command}${after}` : undefined)
}

/** As `renamed`, for a name in which every character stands for itself. */
function spelled(change: (name: string) => string): (command: string) => string | undefined {
  return (command) => {
    const found = named(command)
    return found && /^[a-z][\w-]+$/.test(found.name) && !BUILTIN.test(found.name)
      ? `${change(found.name)}${found.rest}`
      : undefined
  }
}

function asFunction(command: string): string | undefined {
  // A function has arguments of its own.
  return oneLine(command) && !/\$[\d@*#]|\$\{[\d@*#]/.test(command)
    ? `todo() { ${command}; }; todo`
    : undefined
}

/** All words at once in one variable, where splitting at blanks gives the same words back. */
function asVariable(command: string): string | undefined {
  const found = program(command)
  if (!found || found.node.redirects.length > 0) return undefined
  return command.split(' ').every((word) => PLAIN.test(word)) ? `c='${command}'; $c` : undefined
}

/** The last argument through a pipe. */
function throughXargs(command: string): string | undefined {
  const found = program(command)
  const last = found && arguments_(found.node).at(-1)
  if (!found || !last || found.node.redirects.length > 0 || last.end !== command.length)
    return undefined
  const word = command.slice(last.pos)
  // A bare `~` is expanded before the pipe; quotes, blanks and patterns would be read a second time.
  if (!PLAIN.test(word.replace(/^~/, 'home'))) return undefined
  return `printf '%s\\n' ${word} | xargs ${command.slice(0, last.pos).trimEnd()}`
}

function lineContinued(command: string): string | undefined {
  const found = named(command)
  return found?.rest.startsWith(' ') ? `${found.name} \\\n ${found.rest.trimStart()}` : undefined
}

function argumentsQuoted(quote: string): (command: string) => string | undefined {
  return (command) => {
    const found = named(command)
    if (!found) return undefined
    let out = command
    for (const word of [...arguments_(found.node)].reverse()) {
      const text = command.slice(word.pos, word.end)
      if (PLAIN.test(text))
        out = `${out.slice(0, word.pos)}${quote}${text}${quote}${out.slice(word.end)}`
    }
    return out === command ? undefined : out
  }
}

/** `~` at the start of a word, as the variable it stands for. */
function homeAsVariable(command: string): string | undefined {
  const found = named(command)
  if (!found) return undefined
  const out = command.replace(/(?<= )~(?=\/| |$)/g, '"$HOME"')
  return out === command ? undefined : out
}

/** A decoy that comes first and does nothing: bash does not take it for the name that follows. */
function decoy(before: (name: string) => string): (command: string) => string | undefined {
  return (command) => {
    const found = program(command)
    return found && oneLine(command) && /^[a-z][\w-]+$/.test(found.name)
      ? `${before(found.name)}${command}`
      : undefined
  }
}

/** The words of a simple command behind others, for the places that take some of a list. */
function behind(before: string, after: string): (command: string) => string | undefined {
  return (command) => {
    const found = program(command)
    return found && found.node.redirects.length === 0 ? `${before}${command}${after}` : undefined
  }
}

/** In a place where bash runs a substitution for its value. */
function substitutedIn(before: string, after: string): (command: string) => string | undefined {
  // Closing brackets of its own would end the place early in a reader that counts badly; that is the point.
  return (command) => (oneLine(command) ? `${before}$(${command})${after}` : undefined)
}

function deeply(command: string): string | undefined {
  return oneLine(command) ? `${'x=$('.repeat(14)}${command}${')'.repeat(14)}` : undefined
}

/** Written as a file by some program, then run. */
function written(by: (text: string) => string): (command: string) => string {
  return (command) => `${by(`<<'END'\n${command}\nEND\n`)}bash /tmp/test.sh`
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

type Row = readonly [name: string, apply: Rewrite['apply']]

/** How people and agents write commands every day. */
const EVERYDAY: readonly Row[] = [
  ['backslash before the name', spelled((name) => `\\${name}`)],
  ['absolute path', spelled((name) => `/usr/bin/${name}`)],
  ['arguments in double quotes', argumentsQuoted('"')],
  ['arguments in single quotes', argumentsQuoted("'")],
  ['home as a variable', homeAsVariable],
  ['sh -c', (command) => (portable(command) ? `sh -c ${quoted(command)}` : undefined)],
  ['bash -c', (command) => `bash -c ${quoted(command)}`],
  ['bash -lc', (command) => `bash -lc ${quoted(command)}`],
  ['bash -euo pipefail -c', (command) => `bash -euo pipefail -c ${quoted(command)}`],
  ['here-document', (command) => `bash <<'END'\n${command}\nEND`],
  ['script that is written first', written((text) => `cat > /tmp/test.sh ${text}`)],
  ['subshell', around('( ', ' )')],
  ['group', around('{ ', '; }')],
  ['if', around('if true; then ', '; fi')],
  ['for', around('for i in 1; do ', '; done')],
  ['after &&', around('true && ')],
  ['after cd . &&', around('cd . && ')],
  ['after ;', around('true; ')],
  ['after set -e', (command) => `set -euo pipefail\n${command}`],
  ['before || true', around('', ' || true')],
  ['timed', (command) => simple(command) && `time ${command}`],
  ['output to cat', (command) => (named(command) ? `${command} | cat` : undefined)],
  ['errors to nowhere', (command) => (named(command) ? `${command} 2>/dev/null` : undefined)],
  ['output to nowhere', (command) => (named(command) ? `${command} >/dev/null 2>&1` : undefined)],
  ['comment behind', around('', ' # as agreed')],
  ['comment above', (command) => `# as agreed\n${command}`],
  ['line continuation', lineContinued],
  ['assignment in front', (command) => named(command) && `X=1 ${command}`],
  ['env', wrappedBy('env')],
  ['env X=1', wrappedBy('env X=1')],
  ['timeout', wrappedBy('timeout 5')],
  ['timeout with options', wrappedBy('timeout -k 5 -s KILL 10')],
  ['nice', wrappedBy('nice -n 10')],
  ['stdbuf', wrappedBy('stdbuf -oL')],
]

/** How it can be written as well. */
const UNUSUAL: readonly Row[] = [
  ['name in single quotes', spelled((name) => `'${name}'`)],
  ['name in double quotes', spelled((name) => `"${name}"`)],
  ['backslash in the name', spelled((name) => `${name.slice(0, -1)}\\${name.slice(-1)}`)],
  ['empty quotes in the name', spelled((name) => `${name.slice(0, 1)}''${name.slice(1)}`)],
  ['name in octal', spelled((name) => escaped(name, (c) => `\\${c.toString(8)}`))],
  ['name in hex', spelled((name) => escaped(name, (c) => `\\x${c.toString(16)}`))],
  ['name in a variable', spelled((name) => `c=${name}; $c`)],
  ['name by default value', spelled((name) => `\${unset:-${name}}`)],
  ['name by default value of a variable that was unset', spelled((n) => `unset u; \${u-${n}}`)],
  ['name by substitution', spelled((name) => `$(echo ${name})`)],
  ['name by substitution, errors to nowhere', spelled((name) => `$(echo ${name} 2>/dev/null)`)],
  ['name by backticks', spelled((name) => `\`echo ${name}\``)],
  ['name by printf', spelled((name) => `$(printf '%s' ${name})`)],
  ['whole command in a variable', asVariable],
  ['whole command in an array', behind('c=(', '); "${c[@]}"')],
  ['whole command in an array, from its second word', behind('c=(x ', '); "${c[@]:1}"')],
  ['whole command in the arguments', behind('set -- ', '; "$@"')],
  ['whole command in the arguments, after shift 2', behind('set -- x y ', '; shift 2; "$@"')],
  ['whole command in the arguments, from the second', behind('set -- x ', '; "${@:2}"')],
  ['last argument by xargs', throughXargs],
  ['bash -c twice', (command) => `bash -c ${quoted(`bash -c ${quoted(command)}`)}`],
  ['eval', (command) => `eval ${quoted(command)}`],
  ['eval of a variable', (command) => `c=${quoted(command)}; eval "$c"`],
  [
    'eval of every line that is read',
    (command) =>
      oneLine(command)
        ? `printf '%s\\n' true ${quoted(command)} | while read -r c; do eval "$c"; done`
        : undefined,
  ],
  ['here-string', (command) => `bash <<< ${quoted(command)}`],
  ['pipe to bash', (command) => `printf '%s\\n' ${quoted(command)} | bash`],
  [
    'pipe to bash, errors to nowhere',
    (command) => `printf '%s\\n' ${quoted(command)} 2>/dev/null | bash`,
  ],
  [
    'pipe to a function that is a shell',
    (command) => `run() { bash; }; printf '%s\\n' ${quoted(command)} | run`,
  ],
  [
    'pipe to xargs sh -c',
    (command) =>
      portable(command) && oneLine(command)
        ? `printf '%s\\0' ${quoted(command)} | xargs -0 sh -c`
        : undefined,
  ],
  ['pipe to tee and a shell', (command) => `printf '%s\\n' ${quoted(command)} | tee >(bash)`],
  ['base64 to bash', (command) => `echo ${base64(command)} | base64 -d | bash`],
  ['process substitution', (command) => `bash <(printf '%s\\n' ${quoted(command)})`],
  ['script that tee writes', written((text) => `tee /tmp/test.sh ${text}`)],
  ['script that is appended to', written((text) => `cat >> /tmp/test.sh ${text}`)],
  ['script that is moved', written((text) => `cat > /tmp/a ${text}mv /tmp/a /tmp/test.sh\n`)],
  ['script that is copied', written((text) => `cat > /tmp/a ${text}cp /tmp/a /tmp/test.sh\n`)],
  ['in a substitution', substitutedIn('out="', '"')],
  ['in fourteen substitutions', deeply],
  ['in arithmetic', substitutedIn('echo $(( ', ' + 1 ))')],
  ['in an arithmetic for', substitutedIn('for ((i=', '; i<1; i++)); do :; done')],
  ['in a test', substitutedIn('[[ -n "', '" ]]')],
  ['in a pattern of case', substitutedIn('case x in ', ') ;; esac')],
  ['in an index', substitutedIn('echo "${a[', ']}"')],
  ['in an index that is assigned to', substitutedIn('a[', ']=1')],
  ['in a declared array', substitutedIn('declare -a a=(', ')')],
  ['trap', (command) => `trap ${quoted(command)} EXIT`],
  ['function', asFunction],
  ['alias', (command) => `shopt -s expand_aliases\nalias todo=${quoted(command)}\ntodo`],
  ['while', around('while true; do ', '; break; done')],
  ['case', around('case x in x) ', ' ;; esac')],
  ['after ||', around('false || ')],
  ['negated', (command) => simple(command) && `! ${command}`],
  ['in the background', around('', ' &')],
  ['after an alias on the same line', decoy((name) => `alias ${name}=true; `)],
  ['after an alias that is not expanded', decoy((name) => `alias ${name}=true\n`)],
  ['after a function that is passed by', decoy((name) => `${name}() { :; }; command `)],
  ['after a function that env does not see', decoy((name) => `${name}() { :; }; env `)],
  ['after a function that is unset', decoy((name) => `${name}() { :; }; unset -f ${name}; `)],
  ['after a function that is not defined', decoy((name) => `false && ${name}() { :; }; `)],
  ['after a cd that is not run', around('true || cd /tmp/elsewhere; ')],
  ['after a cd on a branch', around('if false; then cd /tmp/elsewhere; fi; ')],
  ['after a cd in a subshell', around('(cd /tmp/elsewhere); ')],
  ['after a cd in a pipe', around('true | cd /tmp/elsewhere; ')],
  ['after a cd in the background', around('cd /tmp/elsewhere & ')],
  ['after a cd in a program', around('env cd /tmp/elsewhere; ')],
  ['after HOME for another command', around('HOME=/tmp/elsewhere true; ')],
  // To bash a program that is not there, a comment, a word in quotes: what else the text says is run all the same.
  ['after a word of PowerShell', around('Get-Date; ')],
  ['after an assignment of PowerShell', (command) => `$x = 1\n${command}`],
  ['after quotes with a word of PowerShell', around('echo "(Get-Item)"; ')],
  ['before a comment with a word of PowerShell', around('', ' # ; Get-Date')],
  ['env -i', wrappedBy('env -i')],
  ['env -', wrappedBy('env -')],
  ['sudo', wrappedBy('sudo')],
  ['sudo -u', wrappedBy('sudo -u nobody --')],
  ['command', wrappedBy('command')],
  ['exec', wrappedBy('exec')],
  ['nohup', wrappedBy('nohup', ' &')],
]

export const REWRITES: readonly Rewrite[] = [
  ...EVERYDAY.map(([name, apply]) => ({ name, apply, everyday: true })),
  ...UNUSUAL.map(([name, apply]) => ({ name, apply, everyday: false })),
]
