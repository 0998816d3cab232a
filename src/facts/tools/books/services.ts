import {
  type Book,
  blinds,
  changes,
  destroys,
  exposes,
  inDatabase,
  NOTHING,
  opens,
  publishes,
  removes,
  sends,
  stops,
} from '../book.ts'

const FORGE: Book = {
  kind: 'service',
  provider: 'forge',
  valued:
    '-R --repo --body -b --title -t -F --body-file --json --jq -q -f --field --raw-field --label --head --base --env -e --limit -L --branch --workflow -w --notes --notes-file --visibility -X --method -H --header --input --hostname',
  rest: 'by-verb',
  lines: [
    [
      'pr|mr|issue|repo|run|workflow|release|gist|secret|variable|label|cache|ruleset|search|status|project|auth|alias|extension|org|codespace|attestation|browse|completion list|ls|view|status|diff|checks|checkout|create|comment|note|edit|update|close|reopen|ready|draft|watch|download|clone|fork|develop|rerun|retry|pin|unpin|subscribe|review|approve',
      NOTHING,
    ],
    ['release create|edit|upload', publishes('a release')],
    ['release delete|delete-asset', destroys('a release')],
    ['pr|mr merge', changes('a shared branch')],
    ['repo delete|archive', destroys('a repository')],
    ['repo rename|transfer|sync', changes('a repository')],
    ['workflow disable', blinds('a workflow, with the checks that it makes')],
    ['api|graphql /deletew*Protectionw*Rule|deleteRuleset/', blinds('the protection of a branch')],
    ['workflow|ci|pipeline run|trigger|enable|disable', changes('what the pipeline does')],
    ['run|ci|pipeline delete|cancel', destroys('runs of the pipeline')],
    ['secret|variable set|delete|remove', changes('what the pipeline may use')],
    ['ssh-key|gpg-key|deploy-key delete|add', opens('who may reach the repositories')],
    ['auth refresh|token', opens('the rights of this login')],
    ['api /(-X|--method)[ =]?(DELETE)/', destroys('something in the forge')],
    ['api /(-X|--method)[ =]?(PUT|PATCH|POST)/', changes('something in the forge')],
    ['api graphql /mutation/', changes('something in the forge')],
    ['api', NOTHING],
    ['cache delete', NOTHING],
    ['label delete', changes('labels')],
    ['gist delete', destroys('a gist')],
  ],
}

/** `gh repo edit --visibility public` and merges past the checks come before what is everyday. */
const FORGE_FIRST: Book = {
  ...FORGE,
  lines: [
    ['repo edit --visibility=public', opens('the repository, to everyone')],
    ['repo create --public', opens('a repository, to everyone')],
    [
      'repo edit --enable-auto-merge|--default-branch|--delete-branch-on-merge',
      changes('the rules of a repository'),
    ],
    ['pr|mr merge --admin', blinds('the checks and reviews of a pull request')],
    ['pr review --approve', blinds('the review of a pull request')],
    ['mr approve', blinds('the review of a merge request')],
    ['release create|edit|upload', publishes('a release')],
    ['issue delete', destroys('an issue')],
    ['gist create --public|-p', publishes('a gist')],
    ...FORGE.lines,
  ],
}

const PLATFORM: Book = {
  kind: 'service',
  provider: 'platform',
  valued:
    '-a --app -e --env --environment --project -p --region -r --org -t --token --scope --config -c --name --stage --service -s -n',
  rest: 'by-verb',
  lines: [
    [
      'logs|log|ps|status|info|list|ls|inspect|whoami|login|logout|dev|tail|init|link|pull|open|docs|help|version|build|types|preview',
      NOTHING,
    ],
    ['config|env|secrets|secret|vars|variables|config:get|env:ls get|list|ls|pull', NOTHING],
    ['config:get|apps:info|pg:info|pg:diagnose|pg:backups', NOTHING],
    ['pg:reset', destroys('the whole database', 'all')],
    [
      'pg:copy|pg:push|pg:backups:restore|pg:promote|maintenance:on|maintenance:off',
      changes('the database or the application'),
    ],
    ['ps:stop|ps:kill|ps:restart|restart|dyno:restart|dyno:stop', stops('a running application')],
    [
      'ps:scale|scale|config:set|config:unset|config:add|env:add|secrets:set|domains:add',
      changes('a running application'),
    ],
    ['run|run:detached|ssh|console', changes('whatever the command does in the application')],
  ],
}

/** Load on an address that is not said to be a test's is felt by the people who use it. */
const LOAD: Book = {
  kind: 'service',
  provider: 'load',
  rest: 'nothing',
  lines: [
    [
      '/https?:\\/\\/(?!localhost|127\\.|0\\.0|\\[::1|host\\.docker|[\\w.-]*(test|staging|stage|dev|local|internal)\\b)/',
      changes('load, on a site that people use'),
    ],
  ],
}

const named = (provider: string, lines: Book['lines'] = []): Book => ({
  ...PLATFORM,
  provider,
  lines: [...lines, ...PLATFORM.lines],
})

const QUEUE: Book = { ...PLATFORM, provider: 'queue', lines: [['list*|status|report', NOTHING]] }

export const SERVICE_TOOLS: ReadonlyMap<string, Book> = new Map<string, Book>([
  ['gh', FORGE_FIRST],
  ['glab', FORGE_FIRST],
  ['hub', FORGE_FIRST],
  ['tea', FORGE_FIRST],
  ['bb', FORGE_FIRST],
  [
    'vercel',
    named('vercel', [
      ['deploy --prod|--production', changes('production')],
      ['--prod|--production', changes('production')],
      ['remove|rm', destroys('a project or a deployment')],
      ['env rm|remove /\bproduction\b/', destroys('what production may use')],
      ['env add|rm|remove|update', changes('what the application may use')],
      ['alias|promote|rollback|redeploy', changes('what visitors see')],
      ['deploy', changes('a preview')],
      ['', NOTHING],
    ]),
  ],
  ['now', named('vercel')],
  [
    'netlify',
    named('netlify', [
      ['deploy --prod|-p', changes('production')],
      ['deploy', changes('a preview')],
    ]),
  ],
  [
    'fly',
    named('fly', [
      ['apps|app create', changes('an application')],
      ['volumes|volume destroy|delete', destroys('a Fly volume with its data')],
      ['postgres connect', NOTHING],
    ]),
  ],
  ['flyctl', named('fly')],
  ['heroku', named('heroku', [['pg:reset', destroys('a Heroku database', 'all')]])],
  [
    'railway',
    named('railway', [
      ['up', changes('a running application')],
      ['down', destroys('a deployment')],
      ['run', NOTHING],
    ]),
  ],
  ['render', named('render')],
  [
    'wrangler',
    named('cloudflare', [
      ['dev|tail|types|whoami|pages dev', NOTHING],
      ['d1 execute --local', NOTHING],
      ['d1|kv:key|kv|r2 ** --local', NOTHING],
      ['d1 migrations apply --local', NOTHING],
      ['d1 migrations list|create', NOTHING],
      ['deploy|publish|pages deploy', changes('a worker that serves visitors')],
      ['secret put|delete|bulk', changes('secrets of a worker')],
      ['rollback', changes('a worker that serves visitors')],
    ]),
  ],
  [
    'supabase',
    named('supabase', [
      [
        'start|stop|status|init|gen|login|link|functions serve|functions new|migration new|db diff|db lint|db dump|db start|test',
        NOTHING,
      ],
      ['db reset --linked|--db-url', destroys('the whole database', 'all')],
      ['db reset', destroys('the whole local database', 'all')],
      ['db push', changes('the schema of a database')],
      ['migration repair|up|squash', changes('the schema of a database')],
    ]),
  ],
  ['neonctl', named('neon')],
  ['neon', named('neon')],
  [
    'pscale',
    named('planetscale', [
      ['shell|connect', NOTHING],
      ['deploy-request create', NOTHING],
    ]),
  ],
  ['turso', named('turso')],
  [
    'firebase',
    named('firebase', [
      [
        'emulators:start|emulators:exec|serve|use|projects:list|login|init|functions:log|hosting:channel:list',
        NOTHING,
      ],
      ['deploy|hosting:channel:deploy|hosting:clone', changes('what visitors see')],
      ['use', NOTHING],
    ]),
  ],
  ['doctl', named('digitalocean')],
  ['hcloud', named('hetzner')],
  ['linode-cli', named('linode')],
  ['scw', named('scaleway')],
  ['ibmcloud', named('ibm')],
  ['oci', named('oracle')],
  ['vultr-cli', named('vultr')],
  [
    'flyway',
    named('flyway', [
      ['** clean', destroys('the whole database', 'all')],
      ['** migrate|repair|undo|baseline', changes('the schema of a database')],
      ['** info|validate', NOTHING],
    ]),
  ],
  [
    'stripe',
    named('stripe', [
      ['listen|trigger|logs|samples|login|fixtures', NOTHING],
      ['** --live', destroys('real customers’ data')],
    ]),
  ],
  ['ldcli', named('launchdarkly')],
  ['sentry-cli', named('sentry', [['releases|sourcemaps', NOTHING]])],
  [
    'cap',
    named('capistrano', [
      ['** deploy', changes('servers')],
      ['** deploy:rollback', changes('servers')],
      ['* *', changes('servers')],
    ]),
  ],
  [
    'kamal',
    named('kamal', [
      ['remove', destroys('an application on its servers')],
      ['app logs|details|containers', NOTHING],
    ]),
  ],
  ['dokku', named('dokku')],
  [
    'eas',
    named('expo', [
      ['build|update', changes('what is built or delivered for users')],
      ['submit', publishes('an application to a store')],
    ]),
  ],
  [
    'fastlane',
    named('fastlane', [
      [
        '** beta|release|deploy|deliver|supply|pilot|upload_to_testflight|upload_to_app_store',
        publishes('an application to a store'),
      ],
      ['', NOTHING],
      ['*', NOTHING],
      ['* *', NOTHING],
    ]),
  ],
  [
    'goreleaser',
    named('goreleaser', [
      ['release --snapshot', NOTHING],
      ['release', publishes('a release')],
      ['build|check', NOTHING],
    ]),
  ],
  ['k6', LOAD],
  ['hey', LOAD],
  ['wrk', LOAD],
  ['wrk2', LOAD],
  ['ab', LOAD],
  ['vegeta', LOAD],
  ['siege', LOAD],
  ['artillery', LOAD],
  ['locust', LOAD],
  ['bombardier', LOAD],
  ['oha', LOAD],
  [
    'wp',
    named('wordpress', [
      ['db reset|drop|clean', inDatabase(destroys('the whole database', 'all'))],
      ['db query|import|cli', inDatabase(changes('the database'))],
      ['site empty|delete', destroys('the content of a site', 'all')],
      ['post|user|term|comment|menu|media delete', destroys('content of a site')],
      [
        'eval|eval-file /wp_delete_|->query\\(|\\bDROP\\b|\\bTRUNCATE\\b/',
        destroys('content of a site, by code'),
      ],
      ['eval|eval-file', changes('a site, by code')],
      ['plugin|theme delete|uninstall', removes('a plugin or theme')],
      ['search-replace !--dry-run', changes('the content of a site')],
      [
        'core update|option update|user create|role|cap|plugin install|activate|deactivate|update',
        changes('a site'),
      ],
      [
        'cache|transient|rewrite|cron|db|post|user|option|plugin|theme|core|site|i18n|scaffold|config|cli|help|server',
        NOTHING,
      ],
    ]),
  ],
  [
    'ngrok',
    named('ngrok', [
      ['config|version|help|update|diagnose', NOTHING],
      ['', exposes('a port of this machine, to everyone')],
      ['*', exposes('a port of this machine, to everyone')],
      ['* *', exposes('a port of this machine, to everyone')],
    ]),
  ],
  [
    'cloudflared',
    named('cloudflared', [
      ['tunnel --url', exposes('a port of this machine, to everyone')],
      ['tunnel run|create|route', exposes('a port of this machine, to everyone')],
    ]),
  ],
  ['localtunnel', named('localtunnel', [['/./', exposes('a port of this machine, to everyone')]])],
  ['lt', named('localtunnel', [['/./', exposes('a port of this machine, to everyone')]])],
  [
    'tailscale',
    named('tailscale', [
      ['funnel|serve', exposes('a port of this machine')],
      ['down|logout', stops('the private network')],
    ]),
  ],
  ['rabbitmqctl', QUEUE],
  ['rabbitmqadmin', QUEUE],
  ['nats', QUEUE],
  ['kafka-topics.sh', QUEUE],
  ['kafka-topics', QUEUE],
  [
    'kafka-consumer-groups.sh',
    {
      ...QUEUE,
      lines: [
        ['/--reset-offsets.*--execute/', changes('how far a group has read')],
        ['--delete', destroys('a group’s offsets')],
      ],
    },
  ],
  [
    'kafka-consumer-groups',
    {
      ...QUEUE,
      lines: [
        ['/--reset-offsets.*--execute/', changes('how far a group has read')],
        ['--delete', destroys('a group’s offsets')],
      ],
    },
  ],
  ['kafka-configs.sh', { ...QUEUE, lines: [['--alter', changes('the configuration of a queue')]] }],
  ['kafka-delete-records.sh', { ...QUEUE, lines: [['', destroys('records of a queue')]] }],
  ['kcat', NOTHING_BOOK()],
  ['rpk', QUEUE],
  ['pulsar-admin', QUEUE],
  ['influx', QUEUE],
  ['curator', QUEUE],
  ['temporal', QUEUE],
  [
    'airflow',
    {
      ...QUEUE,
      lines: [
        ['db reset|clean', destroys('the database of the scheduler', 'all')],
        ['dags delete', destroys('a workflow with its history')],
        ['dags trigger|backfill', changes('what the scheduler runs')],
      ],
    },
  ],
  [
    'dbt',
    {
      ...QUEUE,
      lines: [
        [
          'run|build|seed|snapshot|run-operation /--full-refresh/',
          destroys('tables, built again from nothing'),
        ],
        ['run-operation /drop|delete|truncate|wipe|clean|reset/', destroys('what a macro names')],
        [
          'run|build|seed|snapshot|run-operation|clone|retry /prod/',
          changes('tables of production'),
        ],
        ['', NOTHING],
        ['*', NOTHING],
      ],
    },
  ],
  ['mail', { ...QUEUE, lines: [['*', sends('a mail')]] }],
  ['sendmail', { ...QUEUE, lines: [['*', sends('a mail')]] }],
  [
    'restic',
    {
      ...QUEUE,
      lines: [
        ['forget|prune', destroys('backups')],
        ['restore|backup|snapshots|check|unlock|init', NOTHING],
      ],
    },
  ],
  [
    'borg',
    {
      ...QUEUE,
      lines: [
        ['delete|prune|compact', destroys('backups')],
        ['', NOTHING],
      ],
    },
  ],
  [
    'rclone',
    {
      ...QUEUE,
      lines: [
        ['delete|purge|sync|rmdirs|cleanup|deletefile|move', destroys('files at the other end')],
        ['copy|copyto|ls|lsd|lsl|lsf|size|cat|check|mount|config|listremotes', NOTHING],
      ],
    },
  ],
  [
    'mc',
    {
      ...QUEUE,
      lines: [
        ['rm|rb', destroys('objects')],
        ['mirror --remove', destroys('objects')],
        ['ls|cat|cp|stat|du|alias|head|find|diff|tree|mb', NOTHING],
        ['admin', changes('the object store')],
      ],
    },
  ],
  [
    's3cmd',
    {
      ...QUEUE,
      lines: [
        ['del|rm|rb|delete|expire', destroys('objects')],
        ['sync --delete-removed', destroys('objects')],
        ['setacl --acl-public', opens('objects, to everyone')],
        ['', NOTHING],
      ],
    },
  ],
  ['b2', QUEUE],
])

function NOTHING_BOOK(): Book {
  return { ...QUEUE, rest: 'nothing', lines: [] }
}
