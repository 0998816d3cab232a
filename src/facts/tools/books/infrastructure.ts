import { type Book, changes, destroys, NOTHING, recreates, removes } from '../book.ts'

const TERRAFORM: Book = {
  kind: 'cloud',
  provider: 'terraform',
  valued:
    '-target -var -var-file -chdir -out -state -parallelism -backend-config -lock-timeout -replace',
  rest: 'nothing',
  lines: [
    ['destroy', destroys('everything in this state', 'all')],
    ['apply -destroy|--destroy', destroys('everything in this state', 'all')],
    ['apply -replace|--replace', recreates('a resource, deleted and created again')],
    ['taint', recreates('a resource, at the next apply')],
    ['apply', changes('infrastructure')],
    ['destroy-all', destroys('everything in these states', 'all')],
    ['apply-all', changes('infrastructure')],
    ['init -force-copy|-migrate-state', changes('where the state is kept')],
    ['run-all|run destroy', destroys('everything in these states', 'all')],
    ['run-all|run apply', changes('infrastructure')],
    ['state push', destroys('the state, by another one')],
    ['state rm', removes('resources from the state; they go on unmanaged')],
    ['state mv|replace-provider', changes('the state')],
    ['import|untaint|refresh', changes('the state')],
    ['force-unlock', changes('the lock on the state')],
    ['workspace delete', destroys('a workspace with its state')],
  ],
}

export const INFRASTRUCTURE_TOOLS: ReadonlyMap<string, Book> = new Map<string, Book>([
  ['terraform', TERRAFORM],
  ['tofu', TERRAFORM],
  ['terragrunt', TERRAFORM],
  ['tfctl', TERRAFORM],
  [
    'pulumi',
    {
      ...TERRAFORM,
      provider: 'pulumi',
      valued: '-s --stack -C --cwd -c --config',
      lines: [
        ['destroy|down|dn', destroys('everything in this stack', 'all')],
        ['stack rm', destroys('a stack with its state')],
        ['state delete', removes('resources from the state')],
        ['up|update|import|refresh|cancel', changes('infrastructure')],
        ['stack export|ls|output|select|init|history', NOTHING],
        ['state', changes('the state')],
      ],
    },
  ],
  [
    'cdk',
    {
      ...TERRAFORM,
      provider: 'aws',
      lines: [
        ['destroy', destroys('stacks with their resources', 'all')],
        ['deploy|import|rollback|watch|bootstrap', changes('stacks')],
      ],
    },
  ],
  [
    'sam',
    {
      ...TERRAFORM,
      provider: 'aws',
      lines: [
        ['delete', destroys('a stack with its resources')],
        ['deploy|sync', changes('a stack')],
      ],
    },
  ],
  [
    'sst',
    {
      ...TERRAFORM,
      provider: 'aws',
      lines: [
        ['remove', destroys('an application with its resources', 'all')],
        ['deploy', changes('an application')],
      ],
    },
  ],
  [
    'serverless',
    {
      ...TERRAFORM,
      provider: 'aws',
      lines: [
        ['remove', destroys('a service with its resources', 'all')],
        ['deploy', changes('a service')],
        ['rollback', changes('a service')],
      ],
    },
  ],
  [
    'sls',
    {
      ...TERRAFORM,
      provider: 'aws',
      lines: [
        ['remove', destroys('a service with its resources', 'all')],
        ['deploy|rollback', changes('a service')],
      ],
    },
  ],
  ['copilot', { ...TERRAFORM, provider: 'aws', rest: 'by-verb', lines: [] }],
  ['eb', { ...TERRAFORM, provider: 'aws', rest: 'by-verb', lines: [] }],
  ['amplify', { ...TERRAFORM, provider: 'aws', rest: 'by-verb', lines: [] }],
  [
    'azd',
    {
      ...TERRAFORM,
      provider: 'azure',
      lines: [
        ['down', destroys('an environment with its resources', 'all')],
        ['up|deploy|provision', changes('an environment')],
      ],
    },
  ],
  [
    'ansible-playbook',
    {
      ...TERRAFORM,
      provider: 'ansible',
      lines: [
        ['* !--check !-C !--list-hosts !--list-tasks', changes('every machine of the inventory')],
      ],
    },
  ],
  [
    'ansible',
    {
      ...TERRAFORM,
      provider: 'ansible',
      valued:
        '-m --module-name -a --args -i --inventory -l --limit -u --user -e --extra-vars -f --forks',
      lines: [
        [
          '/-m (ansible\\.builtin\\.)?(ping|setup|debug|stat|slurp|fetch|assert|shell|command|raw|script)\\b/',
          NOTHING,
        ],
        ['--list-hosts|--check|-C|--syntax-check', NOTHING],
        [
          '-m|--module-name /state=absent/',
          destroys('something on every machine of the inventory', 'all'),
        ],
        ['-m|--module-name', changes('every machine of the inventory')],
      ],
    },
  ],
  ['packer', { ...TERRAFORM, lines: [['build', changes('a machine image in the account')]] }],
  [
    'cdktf',
    {
      ...TERRAFORM,
      lines: [
        ['destroy', destroys('everything in these stacks', 'all')],
        ['deploy', changes('infrastructure')],
      ],
    },
  ],
  [
    'vault',
    {
      ...TERRAFORM,
      provider: 'vault',
      rest: 'by-verb',
      lines: [
        ['operator seal|rekey|step-down', changes('the whole vault')],
        ['secrets|auth disable', destroys('an engine with everything it holds')],
        ['kv delete|destroy|metadata', destroys('secrets')],
        ['kv put|patch', changes('a secret')],
        ['write', changes('the vault')],
        ['token revoke', changes('tokens')],
      ],
    },
  ],
  [
    'consul',
    { ...TERRAFORM, provider: 'consul', rest: 'by-verb', lines: [['kv put', changes('a key')]] },
  ],
])
