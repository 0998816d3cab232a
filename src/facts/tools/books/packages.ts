import {
  type Book,
  blinds,
  changes,
  destroys,
  inDatabase,
  NOTHING,
  opens,
  publishes,
} from '../book.ts'

const BASE = {
  kind: 'package',
  provider: 'registry',
  rest: 'nothing',
  lines: [],
} as const satisfies Book

const NPM: Book = {
  ...BASE,
  valued: '-w --workspace --tag --access --otp --registry --prefix -C --filter -F --dir',
  lines: [
    ['run|run-script|exec|x|test|start', NOTHING],
    ['publish', publishes('a package, for everyone')],
    ['-r publish', publishes('packages, for everyone')],
    ['unpublish', destroys('a published version, for everyone')],
    ['deprecate|undeprecate', changes('what everyone sees of a package')],
    ['dist-tag|dist-tags add|set|rm', changes('which version everyone installs')],
    [
      'owner|access|team|org add|rm|grant|revoke|set|public|restricted|create|destroy',
      opens('who may publish'),
    ],
    ['token create|revoke', opens('tokens of the account')],
    ['audit fix --force', changes('dependencies, past their major versions')],
    [
      'config|set|c set strict-ssl|registry|ca|cafile|ignore-scripts|//',
      blinds('how packages are fetched and checked'),
    ],
    ['config|c set', changes('the configuration of the package manager')],
    ['install|i|add -g|--global', changes('programs of the whole account')],
    [
      'install|i|add|global add /--registry[= ]http:|--index-url/',
      blinds('where packages come from'),
    ],
    ['uninstall|un|remove|rm -g|--global', changes('programs of the whole account')],
    ['global add|remove', changes('programs of the whole account')],
    ['changeset|version', NOTHING],
    ['npm publish', publishes('a package, for everyone')],
    ['workspaces foreach ** publish', publishes('packages, for everyone')],
  ],
}

const PIP: Book = {
  ...BASE,
  valued:
    '-r --requirement -c --constraint -i --index-url --extra-index-url -t --target -e --editable',
  lines: [
    ['uninstall --break-system-packages', destroys('packages that the system itself needs')],
    [
      'uninstall /uninstall.* (pip|setuptools|wheel)( |$)/',
      destroys('packages that Python itself needs'),
    ],
    [
      'install --index-url|-i|--extra-index-url|--trusted-host !-e',
      blinds('where packages come from'),
    ],
    ['install --break-system-packages', changes('packages that the system itself needs')],
    [
      'install /(^| )(git\\+|https?:)\\S+/',
      changes('what a package from outside the registry runs'),
    ],
    ['config set', changes('the configuration of pip')],
  ],
}

/** Package managers of the system: what they take away, services stand on. */
const SYSTEM: Book = {
  ...BASE,
  kind: 'system',
  provider: 'packages',
  valued: '-o --option -c -t --target-release',
  lines: [
    ['-s|--just-print|--download-only', NOTHING],
    ['purge|autopurge', destroys('programs of the system with their configuration and data')],
    ['remove|autoremove|erase|uninstall|zap|del', changes('programs of the system')],
    ['dist-upgrade|full-upgrade|upgrade', changes('every program of the system')],
    [
      'install --allow-unauthenticated|--force-yes|--nogpgcheck|--allow-untrusted',
      blinds('the check of signatures'),
    ],
  ],
}

const FORGE_PUSH: Book = {
  ...BASE,
  lines: [
    ['push', publishes('a package, for everyone')],
    ['yank', destroys('a published version, for everyone')],
    ['owner', opens('who may publish')],
  ],
}

/** Tasks of database plugins, which builds carry along. */
const BUILD_TASKS: Book['lines'] = [
  [
    '/\\b(flyway[:-]?clean|liquibase[:-]?dropall|drop-?all|hibernate\\S*drop|sql:execute\\S*\\bdrop|dropDatabase|resetDatabase|cleanDatabase|cleanDb|dropDb)\\b/',
    inDatabase(destroys('the whole schema', 'all')),
  ],
  [
    '/\\b(flyway[:-]?(migrate|undo|repair)|liquibase[:-]?(update|rollback\\w*))\\b/',
    inDatabase(changes('the schema of the database')),
  ],
]

export const PACKAGE_TOOLS: ReadonlyMap<string, Book> = new Map<string, Book>([
  ['npm', NPM],
  ['pnpm', NPM],
  ['yarn', NPM],
  ['bun', NPM],
  ['lerna', { ...BASE, lines: [['publish', publishes('packages, for everyone')]] }],
  ['changeset', { ...BASE, lines: [['publish', publishes('packages, for everyone')]] }],
  ['semantic-release', { ...BASE, lines: [['', publishes('a release')]] }],
  ['release-it', { ...BASE, lines: [['', publishes('a release')]] }],
  ['np', { ...BASE, lines: [['', publishes('a release')]] }],
  [
    'vsce',
    {
      ...BASE,
      lines: [
        ['publish', publishes('an extension')],
        ['unpublish', destroys('an extension')],
      ],
    },
  ],
  ['pip', PIP],
  ['pip3', PIP],
  [
    'pipx',
    {
      ...BASE,
      lines: [
        ['install|uninstall|uninstall-all|reinstall-all', changes('programs of the whole account')],
      ],
    },
  ],
  ['twine', { ...BASE, lines: [['upload', publishes('a package, for everyone')]] }],
  ['poetry', { ...BASE, lines: [['publish', publishes('a package, for everyone')]] }],
  [
    'uv',
    {
      ...BASE,
      lines: [
        ['publish', publishes('a package, for everyone')],
        ['tool install|uninstall', changes('programs of the whole account')],
      ],
    },
  ],
  ['flit', { ...BASE, lines: [['publish', publishes('a package, for everyone')]] }],
  ['hatch', { ...BASE, lines: [['publish', publishes('a package, for everyone')]] }],
  [
    'cargo',
    {
      ...BASE,
      lines: [
        ['publish', publishes('a crate, for everyone')],
        ['yank', destroys('a published version, for everyone')],
        ['sqlx|diesel database drop|reset', inDatabase(destroys('the whole database', 'all'))],
        [
          'sqlx|diesel migrate|migration run|revert|redo',
          inDatabase(changes('the schema of the database')),
        ],
        ['owner --add|--remove|-a|-r', opens('who may publish')],
        ['login', NOTHING],
      ],
    },
  ],
  [
    'gem',
    {
      ...FORGE_PUSH,
      lines: [...FORGE_PUSH.lines, ['uninstall -a|--all', changes('gems of the account')]],
    },
  ],
  [
    'mvn',
    {
      ...BASE,
      lines: [
        ...BUILD_TASKS,
        ['** deploy', publishes('artefacts')],
        ['** release:perform', publishes('a release')],
      ],
    },
  ],
  ['mvnw', { ...BASE, lines: BUILD_TASKS }],
  ['gradle', { ...BASE, lines: [...BUILD_TASKS, ['** publish', publishes('artefacts')]] }],
  ['gradlew', { ...BASE, lines: [...BUILD_TASKS, ['** publish', publishes('artefacts')]] }],
  [
    'dotnet',
    {
      ...BASE,
      lines: [
        ['nuget push', publishes('a package, for everyone')],
        ['nuget delete', destroys('a published version')],
        ['ef database drop', inDatabase(destroys('the whole database', 'all'))],
        ['ef database update', inDatabase(changes('the schema of a database'))],
      ],
    },
  ],
  [
    'nuget',
    {
      ...BASE,
      lines: [
        ['push', publishes('a package, for everyone')],
        ['delete', destroys('a published version')],
      ],
    },
  ],
  ['composer', { ...BASE, lines: [] }],
  [
    'pod',
    {
      ...BASE,
      lines: [
        ['trunk push', publishes('a pod, for everyone')],
        ['trunk delete', destroys('a published version')],
      ],
    },
  ],
  ['flutter', { ...BASE, lines: [['pub publish', publishes('a package, for everyone')]] }],
  ['dart', { ...BASE, lines: [['pub publish', publishes('a package, for everyone')]] }],
  [
    'mix',
    {
      ...BASE,
      lines: [
        ['hex.publish', publishes('a package, for everyone')],
        ['ecto.drop', inDatabase(destroys('the whole database', 'all'))],
        ['ecto.reset', inDatabase(destroys('the whole database', 'all'))],
        ['do ** /\\becto\\.(drop|reset)\\b/', inDatabase(destroys('the whole database', 'all'))],
        ['ecto.rollback', inDatabase(changes('the schema of a database'))],
      ],
    },
  ],
  ['apt', SYSTEM],
  ['apt-get', SYSTEM],
  ['aptitude', SYSTEM],
  [
    'dpkg',
    {
      ...SYSTEM,
      lines: [
        ['** -P|--purge', destroys('programs of the system with their data')],
        ['** -r|--remove', changes('programs of the system')],
      ],
    },
  ],
  ['yum', SYSTEM],
  ['dnf', SYSTEM],
  ['zypper', SYSTEM],
  ['apk', SYSTEM],
  [
    'pacman',
    { ...SYSTEM, lines: [['** -R|-Rns|-Rs|-Rdd|-Rn', changes('programs of the system')]] },
  ],
  [
    'snap',
    {
      ...SYSTEM,
      lines: [
        ['remove --purge', destroys('a program with its data')],
        ['remove', changes('programs of the system')],
      ],
    },
  ],
  [
    'flatpak',
    {
      ...SYSTEM,
      lines: [
        ['uninstall --delete-data', destroys('a program with its data')],
        ['uninstall', changes('programs of the system')],
      ],
    },
  ],
  [
    'brew',
    {
      ...SYSTEM,
      lines: [
        ['uninstall|remove|rm --force|--zap', changes('programs of the account')],
        ['uninstall|remove|rm', changes('programs of the account')],
      ],
    },
  ],
  ['choco', SYSTEM],
  ['winget', SYSTEM],
  ['scoop', SYSTEM],
])
