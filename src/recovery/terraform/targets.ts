import type { Command, Facts } from '../../facts/facts.ts'
import type { RecoveryTarget } from '../targets.ts'

/** A call of Terraform or OpenTofu that changes a state, and the folder of it. */
export interface StateCall {
  readonly command: Command
  readonly folder: string
  /** Without options. */
  readonly words: readonly string[]
  /** Files that its words name as the state. */
  readonly named: readonly string[]
}

const CHANGES =
  /^(apply|destroy|refresh|import|taint|untaint|force-unlock|init|state (rm|mv|push|replace-provider)|workspace (delete|new|select))\b/

/** Where it works on files of this machine, and all that decides it is known. */
export function stateCallsOf({ commands }: Pick<Facts, 'commands'>): readonly StateCall[] {
  return commands.flatMap((command) => stateCallOf(command) ?? [])
}

function stateCallOf(command: Command): StateCall | undefined {
  const { name, args, place, works } = command
  if (name !== 'terraform' && name !== 'tofu') return undefined
  if (place.kind !== 'here' || works?.cwd === undefined || works.astray) return undefined
  const texts = args.map(({ text }) => text)
  const words = texts.filter((text) => !text.startsWith('-'))
  if (!CHANGES.test(words.join(' '))) return undefined
  const options = args.flatMap(({ text, known }) => {
    const [, option, value = ''] = /^--?(chdir|state|state-out|backup)=(.*)$/s.exec(text) ?? []
    return option === undefined ? [] : [{ option, value, known }]
  })
  if (options.some(({ known }) => !known)) return undefined
  const chdir = options.find(({ option }) => option === 'chdir')?.value
  const folder = chdir === undefined ? works.cwd : below(works.cwd, chdir)
  const named = options
    .filter(({ option, value }) => option !== 'chdir' && value !== '-' && value !== '')
    .map(({ value }) => below(folder, value))
  return { command, folder, words, named }
}

function below(folder: string, name: string): string {
  return name.startsWith('/') ? name : `${folder.replace(/\/$/, '')}/${name}`
}

/** A state, those of other workspaces, and what says which of them is meant and where it lies. */
const FILES = [
  'terraform.tfstate',
  'terraform.tfstate.backup',
  'terraform.tfstate.d',
  '.terraform/terraform.tfstate',
  '.terraform/environment',
]

/** Files of states, which Terraform writes by itself. */
export function stateTargetsOf(facts: Pick<Facts, 'commands'>): readonly RecoveryTarget[] {
  const paths = stateCallsOf(facts).flatMap(({ folder, named }) => [
    ...FILES.map((name) => below(folder, name)),
    ...named,
  ])
  return [...new Set(paths)].map((at) => ({ at, worth: 'some' }))
}
