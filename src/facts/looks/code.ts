import { UNKNOWN_PART } from '../facts.ts'
import type { Run } from '../shell/run.ts'

interface Reads {
  /** Options whose next word is code. */
  readonly code: RegExp
  /** What a flag must not be. */
  readonly unless: RegExp
  computes(code: string): boolean
}

const PYTHON_MODULES =
  /^(json|sys|re|collections|math|datetime|time|pathlib|os|os\.path|csv|ast|tomllib|tomli|yaml|base64|hashlib|itertools|functools|operator|statistics|textwrap|string|difflib|pprint|struct|zlib|gzip|zipfile|tarfile|sqlite3|platform|sysconfig|glob|fnmatch|typing|dataclasses|enum|decimal|fractions|uuid|random|calendar|html|xml(\.\w+)*|urllib\.parse|urllib\.request|urllib\.error|requests|httpx|pyarrow(\.\w+)*|polars|toml|ruamel\.yaml|jsonpath_ng|packaging(\.\w+)*|configparser|shlex|unicodedata|importlib\.(metadata|util)|inspect|pkgutil|tokenize|bisect|heapq|email(\.\w+)*|ipaddress|pandas|numpy|hmac|binascii|codecs|io|contextlib|warnings|traceback|site|locale|keyword)$/
const PYTHON_ACTS =
  /\b(eval|exec|compile|__import__|getattr|setattr|delattr|globals|locals|vars|breakpoint)\s*\(|\.(write|writelines|write_text|write_bytes|unlink|rmdir|mkdir|makedirs|rename|renames|touch|symlink_to|hardlink_to|symlink|link|chmod|chown|removedirs|system|popen|spawn\w*|exec[lv]\w*|fork\w*|kill\w*|truncate|save\w*|to_(?:csv|json|sql|parquet|excel|pickle|feather|hdf|html|markdown|clipboard)|commit|executescript|extract|extractall|putenv|send\w*|post|put|patch|delete|request|urlretrieve|Request|build_opener|Session|Client|write_table|write_parquet|write_csv|connect_ex|urlretrieve|environ\s*\[[^\]]*\]\s*=|utime|setxattr|mkfifo|mknod|chdir|startfile|load_module|import_module|backup|modules)\s*\(|\bos\s*\.\s*(?!path\b|environ\b|getcwd\b|listdir\b|walk\b|scandir\b|stat\b|lstat\b|sep\b|getenv\b|name\b|linesep\b|cpu_count\b|getpid\b|access\b|uname\b|get_terminal_size\b|readlink\b|fspath\b|pathsep\b|devnull\b|R_OK\b|W_OK\b|X_OK\b|F_OK\b|getuid\b|curdir\b|pardir\b)\w+|__(?!name__|main__|version__|file__|doc__|init__|tests__|pycache__|len__|class__)\w+__|\.replace\(\s*[^(),"']*(\([^()]*\))?\s*\)|\.remove\(\s*\)|\bos\.environ\s*\[[^\]]*\]\s*=/

function pythonComputes(code: string): boolean {
  const text = code.replace(/\bsys\.std(out|err)\.(buffer\.)?write\(/g, 'print(')
  const imports = [
    ...[...text.matchAll(/(?:^|[\n;:])\s*import\s+([^\n;#]+)/g)].flatMap(([, names = '']) =>
      names.split(','),
    ),
    ...[...text.matchAll(/(?:^|[\n;:])\s*from\s+([\w.]+)\s+import\b/g)].map(
      ([, name = '']) => name,
    ),
  ].map((name) => name.trim().split(/\s+as\s+/)[0] ?? '')
  if (!imports.every((name) => PYTHON_MODULES.test(name))) return false
  if (
    /\bfrom\s+(os|pathlib|sys|io)\s+import\b(?!\s+(path|environ|getcwd|listdir|walk|scandir|sep|Path|PurePath|StringIO|argv|stdin)\b)/.test(
      text,
    )
  )
    return false
  if (PYTHON_ACTS.test(text) || PYTHON_ALIASES.test(text)) return false
  return opens(text).every((args) => OPENS_TO_READ.test(args)) && queries(text)
}

/** Another name for what acts, a mode that writes, or what runs what it reads. */
const PYTHON_ALIASES =
  /\b(open|exec|eval|compile)\b(?!\s*\()|\bimport\s+[\w.]+\s+as\b(?!\s*(np|pd|pq|plt|dt|ET|pa)\b)|\bfrom\s+(os|pathlib|sys|io|importlib|pkgutil|operator)\s+import\s+[^\n;]*,|,\s*(?:mode\s*=\s*)?["'][rbt]*[wax+][rbt+]*(?::\w+)?["']\s*[,)]|\.open\s*\(\s*["'][rbt]*[wax+]|\b(unsafe_load|full_load|read_pickle|load_extension|enable_load_extension|resolve_name|methodcaller|attrgetter|FileIO|memmap|tofile|spec_from_file_location|module_from_spec|exec_module|to_\w+\s*\(\s*["'])|\bmap\s*\(\s*(?!str\b|int\b|float\b|len\b|lambda\b|json\.loads\b|repr\b)\w|\bpragma\s+\w+\s*\(\s*\d|\*\(|\.execute\w*\b(?!\s*\()|\burlopen\b(?!\s*\()|\burlopen\s*\((?:[^(),]|\([^()]*\))*,(?!\s*timeout\s*=)/i

/** What stands in the brackets behind each `open`. */
function opens(text: string): readonly string[] {
  return [...text.matchAll(/\bopen\s*\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)?/g)].map(
    ([, args = '']) => args,
  )
}

/** One file and no mode, or one that reads. */
const OPENS_TO_READ =
  /^(?:[^,()"']|"[^"]*"|'[^']*'|\((?:[^()]|\([^()]*\))*\))*(?:,\s*(?:mode\s*=\s*)?["']r[bt]?["'])?(?:\s*,\s*(?:encoding|errors|newline)\s*=\s*(?:["'][^"']*["']|None))*\s*$/

/** Statements for a database are written out, and only ask. */
function queries(text: string): boolean {
  const calls = [...text.matchAll(/\.execute\w*\s*\(\s*/g)]
  return calls.every(({ index, 0: call }) =>
    /^[rbf]?("""|'''|"|')\s*(select|explain|show|pragma\s+\w+\s*(\(|\1|;)|with\b(?![^"']*\b(insert|update|delete)\b))/i.test(
      text.slice(index + call.length),
    ),
  )
}

const NODE_MODULES =
  /^(?:node:)?(?:fs|fs\/promises|path|os|util|url|querystring|crypto|assert|zlib|string_decoder|buffer|perf_hooks|readline|events|stream)$|\.json$|^(?:semver|yaml|js-yaml|lodash|minimatch|picomatch|typescript|chalk|dayjs)$/
const FS_READS =
  /^(?:readFileSync|readFile|readdirSync|readdir|existsSync|statSync|stat|lstatSync|lstat|realpathSync|realpath|accessSync|access|constants|createReadStream|promises|readlinkSync|readlink|opendirSync)$/
const NODE_ACTS =
  /\b(eval|Function|fetch|XMLHttpRequest|WebSocket|globalThis|global|Reflect|Proxy|constructor|Worker|Deno|Bun|importScripts|with)\b|\bprocess\s*\.\s*(?!stdout\b|stdin\b|argv\b|env\b|cwd\b|version\b|versions\b|platform\b|arch\b|exit\b|exitCode\b|memoryUsage\b|hrtime\b|uptime\b|pid\b|stderr\b|release\b|on\b)\w+|\bprocess\s*\[|\]\s*\(|\bprocess\.env(?:\.\w+|\[[^\]]*\])\s*=(?!=)|\bimport\.meta|\\u|\bsetuid|\$`|\bzx\b|\bsetPriority\b/

function nodeComputes(code: string): boolean {
  const text = code.replace(/\bprocess\.std(?:out|err)\.write\(/g, 'print(')
  const required = [
    ...text.matchAll(
      /\b(?:require|import)\s*\(\s*([^)]*)\)|\bfrom\s+(["'][^"']*["'])|\bimport\s+(["'][^"']*["'])/g,
    ),
  ].map(([, a, b, c]) => (a ?? b ?? c ?? '').trim())
  if (!required.every((name) => /^(["'`]).*\1$/.test(name) && NODE_MODULES.test(name.slice(1, -1))))
    return false
  const bare = text.replace(/(["'])(?:(?!\1)[^\\\n]|\\.)*\1/g, '""')
  // Every use of the file system is one that reads, and it goes by no other name.
  const uses = [...bare.matchAll(/\b(?:fs\w*|promises)\b\s*(\.\s*(\w+)|.)?/g)]
  const reads = uses.every(
    ([whole, rest = '', name]) =>
      (name !== undefined && FS_READS.test(name)) ||
      /^(?:fs\w*)\s*(=|$)/.test(whole) ||
      /^\s*[=;,)}]?$/.test(rest),
  )
  const taken = [
    ...text.matchAll(
      /\{([^{}]*)\}\s*(?:=\s*(?:await\s+)?(?:require|import)\s*\(|from\s*)\s*["'](?:node:)?fs(?:\/promises)?["']/g,
    ),
  ]
  const named = taken.every(([, names = '']) =>
    names.split(',').every((name) => name.trim() === '' || FS_READS.test(name.trim())),
  )
  const member = /require\(\s*["'](?:node:)?fs(?:\/promises)?["']\s*\)\s*\.\s*(\w+)/g
  const direct = [...text.matchAll(member)].every(([, name = '']) => FS_READS.test(name))
  const others = /\b(?:fs\w*|promises)\s*\[|=\s*fs\b(?!\s*\.)|\(\s*fs\s*[,)]/.test(bare)
  const aliased =
    /\brequire\b(?!\s*\()|(?:const|let|var)\s+(?!fs\w*\b|\{)(\w+)\s*=\s*require\(\s*["'](?:node:)?fs/.test(
      text,
    )
  return reads && named && direct && !others && !aliased && !NODE_ACTS.test(bare)
}

const PERL_ACTS =
  /<>|<ARGV>|@ARGV\s*=|\bPOSIX::|`|\$\^I|\b(system|exec|open|unlink|rename|mkdir|rmdir|qx|fork|kill|socket|require|eval|do|syswrite|sysopen|chmod|chown|symlink|link|truncate|utime|dbmopen|select|binmode|syscall|local\s+@ARGV|bless|can)\b|\buse\s+(?!strict|warnings|utf8|JSON::PP|List::Util|POSIX|Data::Dumper|feature|Time::\w+|MIME::Base64|Digest::\w+|v?5)|\bprint(f)?\s*(\{|[A-Z]{3,}\b(?<!STDOUT|STDERR))|\bsay\s*\{|\|\s*["']/
const RUBY_ACTS =
  /`|%x|\b(system|exec|spawn|fork|open|eval|instance_eval|class_eval|module_eval|send|public_send|__send__|load|const_get|method|Object|binding|write|syscall|trap|at_exit|autoload|define_method|instance_variable_set|rename|delete|unlink|Process|Kernel|Net|Socket|TCPSocket|UNIXSocket|Open3|PTY|FileUtils|Pathname|Tempfile|ObjectSpace|ARGF|ERB|reopen|IO(?:\.|::)(?!read|readlines|foreach)\w+|File(?:\.|::)(?!read|readlines|exist\?|size|basename|dirname|extname|join|foreach|stat|mtime|file\?|directory\?|expand_path|absolute_path|readable\?|zero\?|ftype|fnmatch)\w+|Dir(?:\.|::)(?!glob|entries|children|exist\?|pwd|each_child|home)\w+)\b|ENV\[[^\]]*\]\s*=|\brequire(_relative)?\s*\(?\s*["'](?!json["']|yaml["']|csv["']|date["']|time["']|set["']|pp["']|digest["']|uri["']|erb["']|bigdecimal["'])/
const PHP_ACTS =
  /`|\b(file_put_contents|fopen|fwrite|fputs|fputcsv|unlink|rename|copy|mkdir|rmdir|chmod|chown|chgrp|touch|symlink|link|tempnam|tmpfile|exec|shell_exec|system|passthru|proc_open|popen|pcntl_\w+|posix_\w+|eval|assert|create_function|include|include_once|require|require_once|mail|fsockopen|pfsockopen|curl_\w+|stream_\w+|socket_\w+|move_uploaded_file|ftruncate|call_user_func\w*|array_map\s*\(\s*["']|array_walk\s*\(|usort\s*\(\s*\$\w+\s*,\s*["']|ini_set|putenv|session_\w+|error_log|header|dl|ob_start|register_shutdown_function|file_get_contents\s*\(\s*["']https?)\b|\$\w+\s*\(|\b(gz\w+|image\w+|syslog|mb_send_mail|readfile|gethostby\w+|dns_\w+|checkdnsrr|opcache_\w+|apcu_\w+|setlocale|touch)\s*\(|\bnew\s+\\?(?!DateTime|DateTimeImmutable|ArrayObject|DateInterval)\w+|::\s*(?!class\b|fromFormat|createFromFormat)\w+\s*\(/

const READS: ReadonlyMap<string, Reads> = new Map([
  [
    'python',
    { code: /^-[bBdEIOPqsSux]*c$/, unless: /^-(?![bBdEIOPqsSux]+$)/, computes: pythonComputes },
  ],
  [
    'node',
    {
      code: /^(-e|-p|-pe|--eval|--print)$/,
      unless:
        /^(-r|--require|--import|--loader|--experimental-loader|--test|--run|--watch|-i|--inspect\S*|--env-file\S*|--prof\S*|--cpu-prof\S*|--heap\S*|--trace-event\S*|--report\S*|--build-snapshot|--redirect-warnings\S*)$/,
      computes: nodeComputes,
    },
  ],
  [
    'perl',
    {
      code: /^-[lnpaw0]*[eE]$/,
      unless:
        /^-(?![lnpaw0]+$|F|M(?:JSON::PP|List::Util|POSIX=\w+|Data::Dumper|Time::\w+|MIME::Base64)\b)/,
      computes: (code) => !PERL_ACTS.test(code),
    },
  ],
  [
    'ruby',
    {
      code: /^-[lnpaw]*e$/,
      unless: /^-(?![lnpaw]+$|F|r(?:json|yaml|csv|date|time|set|pp|uri|digest)$)/,
      computes: (code) => !RUBY_ACTS.test(code),
    },
  ],
  [
    'php',
    {
      code: /^(-r|--run)$/,
      unless: /^(-[dSaBREFtzc]|--)/,
      computes: (code) => !PHP_ACTS.test(code),
    },
  ],
])

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(python[\d.]*|py|pypy3?)$/, 'python'],
  [/^node(js)?$/, 'node'],
  [/^perl[\d.]*$/, 'perl'],
  [/^ruby[\d.]*$/, 'ruby'],
  [/^php[\d.]*$/, 'php'],
]

/** An interpreter: it looks when all its code is in sight and does nothing but compute, read and print. */
export function codeLooks(run: Run): boolean | undefined {
  const language = NAMES.find(([names]) => names.test(run.name))?.[1]
  const reads = language === undefined ? undefined : READS.get(language)
  if (!reads) return undefined
  const words = run.args.map(({ text }) => text)
  if (words.length === 1 && /^(-V|--version)$/.test(words[0] ?? '')) return true
  if (words.length === 1 && words[0] === '-v')
    return language !== 'python' && run.frame.stdin.kind === 'inherited'
  if (words[0] === '-m') return language === 'python' && moduleLooks(words.slice(1))
  if (checksOnly(language, words)) return true
  if (words.some((word) => /^--(require|import|eval|loader)=|^--[\w-]*prof|^-d$/.test(word)))
    return false
  const texts: string[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    if (reads.code.test(word)) texts.push(words[++i] ?? '')
    else if (word === '-' || !word.startsWith('-')) break
    else if (reads.unless.test(word)) return false
  }
  const { stdin } = run.frame
  const operand = words.find(
    (word, i) => !word.startsWith('-') && !reads.code.test(words[i - 1] ?? ''),
  )
  if (texts.length === 0) {
    if (operand !== undefined || stdin.kind !== 'text' || !stdin.text.known) return false
    texts.push(stdin.text.text)
  }
  return texts.every(
    (text) => !text.includes(UNKNOWN_PART) && reads.computes(withoutComments(text, language)),
  )
}

/** `php -l`, `ruby -c`, `node --check`: the syntax alone. */
function checksOnly(language: string | undefined, words: readonly string[]): boolean {
  const [flag = ''] = words
  return (
    (language === 'php' && /^(-l|--syntax-check|-m|-i|--ini)$/.test(flag)) ||
    (language === 'ruby' && flag === '-c') ||
    (language === 'node' && /^(--check|-c)$/.test(flag))
  )
}

function moduleLooks([name = '', ...rest]: readonly string[]): boolean {
  const operands = rest.filter((word) => !word.startsWith('-'))
  if (name === 'json.tool') return operands.length < 2
  if (name === 'pip' && rest.length === 1 && rest[0] === '--version') return true
  if (name === 'pip')
    return /^(list|show|freeze|check|debug|inspect|index)$/.test(operands[0] ?? '')
  if (name === 'zipfile' || name === 'tarfile') return /^(-l|--list|-t|--test)$/.test(rest[0] ?? '')
  return /^(site|sysconfig|platform|this|calendar|ast|tokenize|dis|mypy|flake8|pyflakes|inspect)$/.test(
    name,
  )
}

function withoutComments(code: string, language: string | undefined): string {
  return language === 'python'
    ? code.replace(/(^|\n)\s*#[^\n]*/g, '$1')
    : language === 'node'
      ? code.replace(/(^|\n)\s*\/\/[^\n]*/g, '$1')
      : code
}
