import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { Catalog } from '../../src/recovery/catalog.ts'
import { keepBefore, noteAfter } from '../../src/recovery/keep.ts'
import { planRestore, restore } from '../../src/recovery/restore.ts'
import { targetsOf } from '../../src/recovery/targets.ts'
import { stateWordsOf } from '../../src/recovery/terraform/state.ts'
import { unkeptOf } from '../../src/recovery/unkept.ts'
import { HYPOTHETICAL } from '../../src/world/hypothetical.ts'
import { bash, judged } from '../support/judged.ts'
import { openFolder } from '../support/temp.ts'

const TERRAFORM = ['/usr/local/bin/terraform', '/usr/bin/terraform'].find((at) => fs.existsSync(at))

/** Built into Terraform: it fetches no provider. */
const RESOURCES = `
resource "terraform_data" "one" { input = "1" }
resource "terraform_data" "two" { input = "2" }
`

// No package of Debian's has it: where there is none, this is skipped aloud, also where suites are required.
const missing = TERRAFORM === undefined ? 'terraform is not installed' : undefined
if (missing !== undefined) process.stderr.write(`skipped: the state of terraform: ${missing}\n`)

describe.skipIf(missing !== undefined)('the state of the real terraform', () => {
  let folder = ''
  let kept: Catalog
  let remove = () => {}

  beforeEach(() => {
    const opened = openFolder()
    remove = opened.remove
    folder = path.join(opened.folder, 'infra')
    fs.mkdirSync(folder)
    fs.writeFileSync(path.join(folder, 'main.tf'), RESOURCES)
    kept = new Catalog(path.join(opened.folder, 'kept'))
    terraform('init', '-no-color')
    terraform('apply', '-auto-approve', '-no-color')
    return () => remove()
  })

  const terraform = (...args: readonly string[]) =>
    execFileSync(TERRAFORM ?? '', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: '/usr/bin:/bin', HOME: folder, CHECKPOINT_DISABLE: '1' },
    })
  const world = () => ({ ...HYPOTHETICAL, cwd: folder })
  const factsOf = (command: string) => judged(command, world()).facts
  const list = () => terraform('state', 'list').trim().split('\n').sort()

  /** As the daemon does it: keeps, lets it run, notes how it ended. */
  function done(command: string, cwd = folder): string {
    const words = command.split(' ').slice(1)
    const outcome = keepBefore(bash(command), targetsOf(factsOf(command)), kept, Date.now())
    if (outcome.kind !== 'kept') throw new Error(JSON.stringify(outcome))
    execFileSync(TERRAFORM ?? '', words, {
      cwd,
      stdio: 'ignore',
      env: { PATH: '/usr/bin:/bin', HOME: folder, CHECKPOINT_DISABLE: '1' },
    })
    noteAfter(outcome.id, kept)
    return outcome.id
  }

  function back(id: string): string {
    const snapshot = kept.find(id)
    if (!snapshot) throw new Error(`no ${id}`)
    const plan = planRestore(snapshot, kept)
    expect(plan.newer).toEqual([])
    return restore(snapshot, plan, kept, Date.now()).id
  }

  const BOTH = ['terraform_data.one', 'terraform_data.two']

  it.each([
    ['terraform state rm terraform_data.one', ['terraform_data.two']],
    [
      'terraform state mv terraform_data.one terraform_data.three',
      ['terraform_data.three', 'terraform_data.two'],
    ],
    ['terraform destroy -auto-approve', ['']],
    ['terraform apply -destroy -auto-approve', ['']],
  ])('%s is taken back, and that too', (command, after) => {
    const id = done(command)
    expect(list()).toEqual(after)
    const other = back(id)
    expect(list()).toEqual(BOTH)
    terraform('plan', '-detailed-exitcode', '-no-color')
    back(other)
    expect(list()).toEqual(after)
  })

  it('taint, and a state that its words name', () => {
    const id = done('terraform taint terraform_data.one')
    back(id)
    terraform('plan', '-detailed-exitcode', '-no-color')
    fs.copyFileSync(path.join(folder, 'terraform.tfstate'), path.join(folder, 'other.tfstate'))
    const named = done('terraform state rm -state=other.tfstate terraform_data.one')
    back(named)
    expect(terraform('state', 'list', '-state=other.tfstate')).toContain('terraform_data.one')
  })

  it('a workspace that is deleted with its state, in a folder that -chdir names', () => {
    terraform('workspace', 'new', 'blue')
    terraform('apply', '-auto-approve', '-no-color')
    terraform('workspace', 'select', 'default')
    const command = `terraform -chdir=${folder} workspace delete -force blue`
    const id = done(command, path.dirname(folder))
    expect(terraform('workspace', 'list')).not.toContain('blue')
    back(id)
    terraform('workspace', 'select', 'blue')
    expect(list()).toEqual(BOTH)
    const beyond = stateWordsOf(factsOf(command), true)
    expect(unkeptOf(factsOf(command), undefined, beyond)).toBeUndefined()
  })

  it('says what is kept, and where a state lies that is not here', () => {
    const destroy = factsOf('terraform destroy -auto-approve')
    expect(unkeptOf(destroy, undefined, stateWordsOf(destroy, true))?.words).toContain(
      'The state is kept; what its resources hold is in no state.',
    )
    const backend = {
      backend: { type: 's3', config: { bucket: 'states', key: 'live/shop', secret_key: 'hush' } },
    }
    fs.mkdirSync(path.join(folder, '.terraform'), { recursive: true })
    fs.writeFileSync(path.join(folder, '.terraform/terraform.tfstate'), JSON.stringify(backend))
    const words = unkeptOf(destroy, undefined, stateWordsOf(destroy, true))?.words
    expect(words).toContain('The state lies in s3://states/live/shop')
    expect(words).not.toContain('hush')
  })
})
