import type { Form } from '../index/item.ts'

/** Words for one thing, as people who write programs use them: asking for one finds the others. */
const SAME: readonly string[] = [
  'db database postgres postgresql mysql sqlite',
  'auth authentication authorization login signin',
  'config configuration settings setting options preferences',
  'env environment',
  'err error failure failed fault exception crash crashed',
  'repo repository',
  'k8s kubernetes kubectl',
  'deploy deployment release rollout ship shipped',
  'delete deleted remove removed drop dropped',
  'create created make made add added',
  'change changed update updated modify modified edit edited',
  'fix fixed repair patch patched bugfix',
  'slow latency performance timing duration',
  'test tests spec specs suite',
  'dir directory folder',
  'file files',
  'message messages msg',
  'request req requests call',
  'response resp reply answer',
  'param parameter argument arg',
  'func function method',
  'id identifier',
  'number count amount total',
  'user users account accounts customer customers',
  'pay payment payments billing invoice invoices checkout',
  'cart basket',
  'order orders purchase purchases',
  'image picture photo img',
  'mail email emails',
  'doc docs documentation document',
  'container docker image',
  'ci pipeline workflow build',
  'cpu processor',
  'mem memory ram heap',
  'net network networking',
  'vm machine host server node',
  'queue worker job jobs task tasks',
  'cache cached caching',
  'key keys',
  'secret secrets credential credentials password token',
  'cert certificate tls ssl',
  'url link address endpoint route',
  'ui interface frontend screen view',
  'page pages site',
  'style css stylesheet theme',
  'click button',
  'search find lookup query',
  'sort order ordering',
  'limit limits quota cap',
  'retry retries attempt attempts backoff',
  'timeout deadline expiry',
  'price prices cost costs fee',
  'date time timestamp when',
  'version release tag',
  'import imports dependency dependencies package packages',
  'upload uploads uploaded',
  'download downloads fetch',
  'schema migration migrations',
  'index indexes indices',
]

const GROUPS = new Map<string, readonly string[]>()
for (const line of SAME) {
  const words = line.split(' ')
  for (const word of words) GROUPS.set(word, [...(GROUPS.get(word) ?? []), ...words])
}

export function synonymsOf(word: string): readonly string[] {
  return (GROUPS.get(word) ?? []).filter((other) => other !== word)
}

/** Words that say what a thing looks like. */
const CUES: readonly (readonly [Form, string])[] = [
  ['html', 'dom html markup page element elements snippet template xml'],
  ['log', 'log logs logging journal print printed console stdout syslog output'],
  [
    'stack',
    'stack stacktrace traceback trace exception backtrace crash crashed error errors panic threw throw raised exploded died blew',
  ],
  [
    'config',
    'config configuration configured settings setting yaml toml ini manifest options properties env',
  ],
  ['diff', 'diff patch hunk hunks change changes changed changeset edit edited modified'],
  [
    'table',
    'table csv rows row columns column spreadsheet figures listing list matrix numbers benchmark',
  ],
  ['json', 'json payload body object response returned document'],
  ['sql', 'sql query statement schema ddl'],
  ['plan', 'plan explain planner execute executed execution slow scan query postgres'],
  ['code', 'code function class source implementation module snippet script'],
  [
    'decision',
    'decision decided decide agreed agree chose choose settled conclusion concluded why policy',
  ],
]

/** The forms that a word speaks of. */
export function formsOf(word: string): readonly Form[] {
  return CUES.filter(([, words]) => words.split(' ').includes(word)).map(([form]) => form)
}

/** Words that stand in every project's texts and seldom say which of them is meant. */
export const GENERIC = new Set(
  `call calls process line lines database server service app application system project program data value values state
  test tests run running result results step steps part parts work working issue problem bug version feature user users
  deploy deployment production staging local query request response name type kind number item items entry`.split(
    /\s+/,
  ),
)

/** Words that ask, and name nothing. */
export const STOP = new Set(
  `a an and are as at be been but by can could did do does for from get give had has have how i if in into is it its just me my of on or our out over please
  shall she should show so some that the their them then there these they this to up us was we were what when where which who why will with would you your
  about again also any because before after being both each few he her here him his let like many more most much no nor not now off once only other own same
  such tell than those through too under until very while whom earlier later paste pasted posted shared gave sent had looked look saw seen again exact exactly
  original full text content find found recall need want thing stuff something one`.split(/\s+/),
)
