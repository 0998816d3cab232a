import { type Book, destroys, NOTHING, publishes, removes, stops } from '../book.ts'

/** Containers that tests made for themselves, by their label, their project or the file that describes them. */
const OF_TESTS =
  '/org\\.testcontainers|(-f|--file|-p|--project-name)[ =]\\S*(test|e2e|ci|localstack)\\b\\S*/'

const DOCKER: Book = {
  kind: 'container',
  provider: 'docker',
  valued:
    '-f --file --env-file -p --project-name --profile --context -H --host --filter --format -t --tag --name',
  rest: 'nothing',
  lines: [
    [`compose down|rm|stop ${OF_TESTS}`, NOTHING],
    ['rm|stop|kill /org\\.testcontainers/', NOTHING],
    ['compose down -v|--volumes', destroys('the volumes of this project, which hold data')],
    ['compose rm -v|--volumes', destroys('volumes of this project')],
    ['compose down --rmi', removes('images of this project')],
    ['system reset', destroys('everything that podman keeps', 'all')],
    ['machine rm|reset', destroys('a machine with its containers and volumes', 'all')],
    ['image rm|rmi -f|--force /\\uFFFC/', removes('images that are only known when it runs')],
    ['rmi -f|--force /\\uFFFC/', removes('images that are only known when it runs')],
    ['system prune --volumes', destroys('every unused volume, network and image', 'all')],
    ['system prune', removes('every stopped container, unused network and image')],
    ['volume rm|remove|prune', destroys('volumes, which hold data')],
    ['image prune -a|--all', removes('every image that nothing uses now')],
    ['container prune', removes('every stopped container')],
    ['rm|container -v', destroys('a container with its volumes')],
    ['rm -f|--force /\\uFFFC/', destroys('containers that are only known when it runs', 'all')],
    ['stop|kill /\\uFFFC/', stops('containers that are only known when it runs')],
    ['swarm leave --force|-f', destroys('this machine’s place in the swarm')],
    ['stack rm|remove|down', destroys('a stack of services')],
    ['service|secret|config|node rm|remove', destroys('a part of the swarm')],
    ['stack deploy', { ...stops('a stack of services'), verb: 'change' }],
    ['service update|scale|rollback', { ...stops('a service of the swarm'), verb: 'change' }],
    ['buildx build|bake --push', publishes('an image')],
    ['build --push', publishes('an image')],
    ['compose up --renew-anon-volumes|-V', destroys('the unnamed volumes of this project')],
    ['push', publishes('an image')],
    ['image push', publishes('an image')],
    ['compose push', publishes('images')],
    ['context use|ls|inspect', NOTHING],
    [
      'run --privileged',
      {
        verb: 'grant',
        reversibility: 'recoverable',
        scope: 'all',
        what: 'a container with every right on this machine',
      },
    ],
    [
      'run|create /(-v|--volume|--mount)[ =]\\S*(source=)?\\/(:|,)/',
      {
        verb: 'grant',
        reversibility: 'recoverable',
        scope: 'all',
        what: 'a container that can write to this machine’s root',
      },
    ],
    [
      'run|create /docker\\.sock|(-v|--volume|source)[ =]\\S*\\/\\.(ssh|aws|gnupg|kube|config\\/gcloud)(\\/|:|,)/',
      {
        verb: 'grant',
        reversibility: 'recoverable',
        scope: 'all',
        what: 'a container that commands this machine’s containers, or holds its keys',
      },
    ],
  ],
}

const COMPOSE: Book = {
  ...DOCKER,
  lines: DOCKER.lines
    .filter(([pattern]) => pattern.startsWith('compose '))
    .map(([pattern, does]) => [pattern.slice('compose '.length), does]),
}

export const CONTAINER_TOOLS: ReadonlyMap<string, Book> = new Map<string, Book>([
  ['docker', DOCKER],
  ['podman', DOCKER],
  ['nerdctl', DOCKER],
  ['docker-compose', COMPOSE],
  ['podman-compose', COMPOSE],
  ['buildah', { ...DOCKER, lines: [['push', publishes('an image')]] }],
  [
    'skopeo',
    {
      ...DOCKER,
      lines: [
        ['delete', destroys('an image in a registry')],
        ['copy', publishes('an image')],
      ],
    },
  ],
  [
    'crane',
    {
      ...DOCKER,
      lines: [
        ['delete', destroys('an image in a registry')],
        ['push|copy|tag', publishes('an image')],
      ],
    },
  ],
  ['multipass', { ...DOCKER, lines: [['purge', destroys('virtual machines')]] }],
  [
    'vagrant',
    { ...DOCKER, lines: [['destroy', destroys('virtual machines with what is on them')]] },
  ],
  ['lxc', { ...DOCKER, lines: [['delete', destroys('a container with what is in it')]] }],
  [
    'virsh',
    {
      ...DOCKER,
      lines: [
        [
          'destroy|undefine|vol-delete|pool-delete|snapshot-delete',
          destroys('a virtual machine or its disk'),
        ],
        ['shutdown|reboot', stops('a virtual machine')],
      ],
    },
  ],
  ['pct', { ...DOCKER, lines: [['destroy', destroys('a container with its disk')]] }],
  ['qm', { ...DOCKER, lines: [['destroy', destroys('a virtual machine with its disk')]] }],
  ['proxmox-backup-client', { ...DOCKER, lines: [['snapshot forget', destroys('a backup')]] }],
])
