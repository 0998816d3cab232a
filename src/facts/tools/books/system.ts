import { type Book, blinds, changes, destroys, NOTHING, opens, stops } from '../book.ts'

const SYSTEM: Book = { kind: 'system', provider: 'system', rest: 'nothing', lines: [] }

const SERVICE_MANAGER: Book = {
  ...SYSTEM,
  valued: '-H --host -M --machine -n -u -t --type -p --property -o',
  lines: [
    ['--user list-units|status|list-timers|show|cat|is-active', NOTHING],
    [
      'status|list-units|list-timers|list-unit-files|is-active|is-enabled|is-failed|show|cat|list-dependencies|list-sockets|get-default',
      NOTHING,
    ],
    [
      'poweroff|reboot|halt|kexec|suspend|hibernate|rescue|emergency|isolate',
      stops('this machine'),
    ],
    ['mask|disable', blinds('a service, for every start to come')],
    ['stop|kill', { ...stops('a service'), scope: 'all' }],
    [
      'restart|reload|try-restart|reload-or-restart|daemon-reload|daemon-reexec|start|enable|unmask|set-default|edit|revert|link|set-property|reset-failed',
      changes('services of this machine'),
    ],
  ],
}

const FIREWALL: Book = {
  ...SYSTEM,
  kind: 'network',
  rest: 'nothing',
  valued: '-t -p -s -d -j -i -o --dport --sport -m',
  lines: [],
}

export const SYSTEM_TOOLS: ReadonlyMap<string, Book> = new Map<string, Book>([
  ['systemctl', SERVICE_MANAGER],
  [
    'service',
    {
      ...SYSTEM,
      lines: [
        ['* status', NOTHING],
        ['--status-all', NOTHING],
        ['* stop', { ...stops('a service'), scope: 'all' }],
        ['* restart|reload|start|force-reload', changes('a service of this machine')],
      ],
    },
  ],
  [
    'rc-service',
    {
      ...SYSTEM,
      lines: [
        ['* stop', { ...stops('a service'), scope: 'all' }],
        ['* restart|start', changes('a service')],
      ],
    },
  ],
  [
    'launchctl',
    {
      ...SYSTEM,
      lines: [
        ['unload|bootout|remove|disable|stop|kill', { ...stops('a service'), scope: 'all' }],
        ['load|bootstrap|kickstart|start|enable', changes('a service')],
      ],
    },
  ],
  [
    'supervisorctl',
    {
      ...SYSTEM,
      lines: [
        ['stop|shutdown', { ...stops('a service'), scope: 'all' }],
        ['restart|reload|update|reread', changes('a service')],
      ],
    },
  ],
  [
    'pm2',
    {
      ...SYSTEM,
      lines: [
        ['kill', { ...stops('every process that pm2 runs'), scope: 'all' }],
        ['delete|stop all', { ...stops('every process that pm2 runs'), scope: 'all' }],
      ],
    },
  ],
  [
    'shutdown',
    {
      ...SYSTEM,
      lines: [
        ['-c', NOTHING],
        ['', { ...stops('this machine'), scope: 'all' }],
        ['**', { ...stops('this machine'), scope: 'all' }],
      ],
    },
  ],
  ...['reboot', 'poweroff', 'halt', 'telinit'].map(
    (name) =>
      [
        name,
        { ...SYSTEM, lines: [['**', { ...stops('this machine'), scope: 'all' }]] },
      ] as const satisfies readonly [string, Book],
  ),
  ['init', { ...SYSTEM, lines: [['0|6|1', { ...stops('this machine'), scope: 'all' }]] }],
  ['userdel', { ...SYSTEM, lines: [['**', destroys('a user’s account')]] }],
  ['deluser', { ...SYSTEM, lines: [['**', destroys('a user’s account')]] }],
  ['groupdel', { ...SYSTEM, lines: [['**', destroys('a group')]] }],
  [
    'usermod',
    {
      ...SYSTEM,
      valued: '-a -G -s -d -u -g -p',
      lines: [
        ['** -L|--lock|-e|--expiredate', blinds('a user’s login')],
        ['/\\b(sudo|wheel|docker|root|admin)\\b/', opens('what a user may do')],
        ['**', changes('a user’s account')],
      ],
    },
  ],
  ['gpasswd', { ...SYSTEM, lines: [['**', opens('what a user may do')]] }],
  ['useradd', { ...SYSTEM, lines: [['**', opens('who may log in')]] }],
  ['adduser', { ...SYSTEM, lines: [['**', opens('who may log in')]] }],
  [
    'passwd',
    {
      ...SYSTEM,
      lines: [
        ['--status|-S', NOTHING],
        ['**', opens('who may log in')],
      ],
    },
  ],
  [
    'chpasswd',
    {
      ...SYSTEM,
      lines: [
        ['', opens('who may log in')],
        ['**', opens('who may log in')],
      ],
    },
  ],
  [
    'visudo',
    {
      ...SYSTEM,
      lines: [
        ['-c|--check', NOTHING],
        ['**', opens('who may act as root')],
      ],
    },
  ],
  ['setenforce', { ...SYSTEM, lines: [['0|permissive', blinds('SELinux')]] }],
  ['setsebool', { ...SYSTEM, lines: [['**', blinds('SELinux')]] }],
  ['aa-disable', { ...SYSTEM, lines: [['**', blinds('AppArmor')]] }],
  ['aa-teardown', { ...SYSTEM, lines: [['', blinds('AppArmor')]] }],
  [
    'auditctl',
    {
      ...SYSTEM,
      lines: [
        ['-l|-s', NOTHING],
        ['**', blinds('the audit of this machine')],
      ],
    },
  ],
  [
    'spctl',
    { ...SYSTEM, lines: [['--master-disable|--global-disable', blinds('the check of programs')]] },
  ],
  ['csrutil', { ...SYSTEM, lines: [['disable', blinds('the protection of the system')]] }],
  [
    'sysctl',
    {
      ...SYSTEM,
      lines: [
        ['-w|--write', changes('the kernel’s settings')],
        ['/\\w=\\S/', changes('the kernel’s settings')],
      ],
    },
  ],
  ['modprobe', { ...SYSTEM, lines: [['**', changes('the kernel’s modules')]] }],
  ['rmmod', { ...SYSTEM, lines: [['**', changes('the kernel’s modules')]] }],
  ['insmod', { ...SYSTEM, lines: [['**', changes('the kernel’s modules')]] }],
  [
    'update-alternatives',
    {
      ...SYSTEM,
      lines: [['--set|--install|--remove|--remove-all', changes('which program a name means')]],
    },
  ],
  ['timedatectl', { ...SYSTEM, lines: [['set-time|set-timezone|set-ntp', changes('the clock')]] }],
  [
    'hostnamectl',
    { ...SYSTEM, lines: [['set-hostname|hostname *', changes('this machine’s name')]] },
  ],
  [
    'tmutil',
    {
      ...SYSTEM,
      lines: [['delete|deletelocalsnapshots|disable', destroys('backups of this machine')]],
    },
  ],
  ['vssadmin', { ...SYSTEM, lines: [['delete', destroys('shadow copies, which are backups')]] }],
  ['wbadmin', { ...SYSTEM, lines: [['delete', destroys('backups of this machine')]] }],
  ['bcdedit', { ...SYSTEM, lines: [['**', changes('how this machine starts')]] }],
  [
    'journalctl',
    {
      ...SYSTEM,
      lines: [['--vacuum-time|--vacuum-size|--vacuum-files|--rotate', blinds('the system’s logs')]],
    },
  ],
  [
    'logrotate',
    {
      ...SYSTEM,
      lines: [
        ['-d|--debug', NOTHING],
        ['-f|--force', changes('the system’s logs')],
      ],
    },
  ],
  ['history', { ...SYSTEM, lines: [['-c|-w|-d|-r', blinds('the shell’s history')]] }],
  ['fc', { ...SYSTEM, lines: [] }],
  [
    'security',
    {
      ...SYSTEM,
      lines: [
        ['add-trusted-cert|trust-settings-import', opens('whom this machine believes')],
        [
          'find-generic-password|find-internet-password -w|-g|-wa|-wl',
          {
            verb: 'send',
            reversibility: 'irreversible',
            scope: 'one',
            what: 'a password of the keychain',
          },
        ],
        [
          'delete-keychain|delete-generic-password|delete-certificate',
          destroys('what the keychain holds'),
        ],
        [
          'dump-keychain|export',
          { verb: 'send', reversibility: 'irreversible', scope: 'all', what: 'the keychain' },
        ],
      ],
    },
  ],
  [
    'gpg',
    {
      ...SYSTEM,
      lines: [
        [
          '--delete-secret-keys|--delete-secret-and-public-key|--delete-keys|--delete-key',
          destroys('keys'),
        ],
        [
          '--export-secret-keys|--export-secret-subkeys',
          { verb: 'send', reversibility: 'irreversible', scope: 'one', what: 'a secret key' },
        ],
      ],
    },
  ],
  [
    'certbot',
    {
      ...SYSTEM,
      lines: [
        ['delete|revoke', destroys('a certificate')],
        ['renew|certonly|run', changes('certificates')],
      ],
    },
  ],
  [
    'sops',
    {
      ...SYSTEM,
      lines: [
        ['-d|--decrypt -i|--in-place', opens('secrets, in plain text on the disk')],
        ['decrypt -i|--in-place', opens('secrets, in plain text on the disk')],
      ],
    },
  ],
  [
    'iptables',
    {
      ...FIREWALL,
      lines: [
        ['-L|-S|--list|--list-rules', NOTHING],
        ['-F|-X|--flush|-Z', blinds('the firewall')],
        ['-P|--policy', blinds('the firewall')],
        ['-D|-A|-I|-R|--delete|--append|--insert', changes('the firewall')],
      ],
    },
  ],
  [
    'ip6tables',
    {
      ...FIREWALL,
      lines: [
        ['-L|-S', NOTHING],
        ['-F|-X|--flush|-P', blinds('the firewall')],
        ['-D|-A|-I', changes('the firewall')],
      ],
    },
  ],
  [
    'nft',
    {
      ...FIREWALL,
      lines: [
        ['list', NOTHING],
        ['flush|delete', blinds('the firewall')],
        ['add|insert', changes('the firewall')],
      ],
    },
  ],
  [
    'ufw',
    {
      ...FIREWALL,
      lines: [
        ['status|version|show', NOTHING],
        ['disable|reset', blinds('the firewall')],
        ['allow|delete', changes('the firewall')],
        ['enable|deny|reject|limit|default', changes('the firewall')],
      ],
    },
  ],
  [
    'firewall-cmd',
    {
      ...FIREWALL,
      lines: [
        ['--list-all|--state|--get-zones', NOTHING],
        ['--panic-on', blinds('the network')],
        ['**', changes('the firewall')],
      ],
    },
  ],
  [
    'pfctl',
    {
      ...FIREWALL,
      lines: [
        ['-s|-sr|-sa', NOTHING],
        ['-d|-F', blinds('the firewall')],
        ['**', changes('the firewall')],
      ],
    },
  ],
  [
    'ip',
    {
      ...FIREWALL,
      lines: [
        ['link set|delete|del', changes('this machine’s network')],
        ['addr|address|a|route|r|rule flush', { ...stops('this machine’s network'), scope: 'all' }],
        [
          'addr|address|a|route|r|rule|netns add|del|delete|change|replace',
          changes('this machine’s network'),
        ],
      ],
    },
  ],
  [
    'ifconfig',
    { ...FIREWALL, lines: [['* down', { ...stops('this machine’s network'), scope: 'all' }]] },
  ],
  [
    'nmcli',
    {
      ...FIREWALL,
      lines: [
        [
          'networking|radio|device|connection off|disconnect|delete|down|modify',
          changes('this machine’s network'),
        ],
      ],
    },
  ],
  ['route', { ...FIREWALL, lines: [['add|del|delete|flush', changes('this machine’s network')]] }],
  [
    'tc',
    { ...FIREWALL, lines: [['qdisc add|del|change|replace', changes('this machine’s network')]] },
  ],
  ['resolvectl', { ...FIREWALL, lines: [['dns|domain|revert', changes('how names are found')]] }],
  [
    'networksetup',
    {
      ...FIREWALL,
      lines: [
        [
          '-setdnsservers|-setwebproxy|-setairportpower|-setnetworkserviceenabled',
          changes('this machine’s network'),
        ],
        ['**', NOTHING],
      ],
    },
  ],
  ['wg-quick', { ...FIREWALL, lines: [['down|up', changes('this machine’s network')]] }],
  [
    'crontab',
    {
      ...SYSTEM,
      valued: '-u',
      lines: [
        ['-l', NOTHING],
        ['-r', destroys('the table of scheduled jobs')],
        ['/crontab (-u \\S+ )?\\/dev\\/null/', destroys('the table of scheduled jobs')],
        ['**', changes('the table of scheduled jobs')],
      ],
    },
  ],
  [
    'at',
    {
      ...SYSTEM,
      lines: [
        ['-l|-c', NOTHING],
        ['-r|-d', changes('scheduled jobs')],
        ['**', changes('scheduled jobs')],
      ],
    },
  ],
  ['batch', { ...SYSTEM, lines: [['', changes('scheduled jobs')]] }],
  [
    'schtasks',
    {
      ...SYSTEM,
      lines: [
        ['/\\/query\\b/', NOTHING],
        ['**', changes('scheduled jobs')],
      ],
    },
  ],
  [
    'netsh',
    {
      ...FIREWALL,
      lines: [
        ['advfirewall set|reset|firewall', blinds('the firewall')],
        ['**', changes('this machine’s network')],
      ],
    },
  ],
  [
    'reg',
    {
      ...SYSTEM,
      lines: [
        ['query', NOTHING],
        ['delete', destroys('the registry’s keys')],
        ['add|import', changes('the registry')],
      ],
    },
  ],
  [
    'format',
    {
      ...SYSTEM,
      kind: 'system',
      lines: [['/format \\w:/', destroys('a drive with everything on it', 'all')]],
    },
  ],
  ['diskpart', { ...SYSTEM, lines: [['**', destroys('disks')]] }],
  ['cipher', { ...SYSTEM, lines: [['/\\/w/', destroys('what deleted files left behind')]] }],
  [
    'taskkill',
    {
      ...SYSTEM,
      kind: 'system',
      lines: [['/\\/im (node|python|java|code)/', stops('every process of a kind')]],
    },
  ],
  [
    'setcap',
    {
      ...SYSTEM,
      lines: [
        ['-r|-v|-q', NOTHING],
        ['/cap_/', opens('rights of root, to whoever runs a program')],
      ],
    },
  ],
  [
    'fuser',
    {
      ...SYSTEM,
      lines: [
        ['-k /\\b(5432|3306|6379|27017|1433|9200|22)\\b/', stops('a server of this machine')],
        ['-k -m', { ...stops('every process on a volume'), scope: 'all' }],
      ],
    },
  ],
])
