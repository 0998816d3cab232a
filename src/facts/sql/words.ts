function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''))
}

/** Words after which a parenthesis holds no arguments of a function. */
export const BEFORE_PARENTHESIS = words(`
  all analyze and any of array as asymmetric between bigint binary bit blob bpchar by cascade case char character check
  collate columns conflict cross cube datetime datetime2 datetimeoffset dec decimal default describe desc distinct div
  double else elseif elsif end escape except exists explain extended filter float for force foreach foreign from full
  group grouping groups having if in index inner int integer intersect interval into is join lateral left like limit
  materialized mediumint minus mod natural nchar not null numeric nvarchar offset on only operator or order
  ordinality out outer over overlaps partition perform pivot precision primary qualify real recursive references
  regexp repeatable restrict return returning returns right rlike rollup row rows select set sets signed similar
  smallint some sounds sql_big_result sql_buffer_result sql_cache sql_calc_found_rows sql_no_cache
  sql_small_result straight_join symmetric table then time timestamp timestamptz timetz tinyint to top union unique
  unpivot unsigned until use using value values varbinary varbit varchar varchar2 varying verbose view
  when where while window with within xor year prewhere high_priority generated stored unbounded ilike
`)

/** Of those, words that are functions too: the list of functions decides. */
export const ALSO_FUNCTIONS = words('left right value mod if char year time timestamp repeat')

/** Words that begin a statement which changes something, with what must follow to be one. */
export const ACTS: ReadonlyMap<string, RegExp> = new Map([
  ['insert', /^(into|or|overwrite|ignore|low_priority|delayed|high_priority)$/],
  ['update', /^(?!of$|skip$|nowait$|set$|cascade$|restrict$|no$|from$|and$|or$|as$|is$|in$)\w/],
  ['delete', /^(from|ignore|quick|low_priority|history|top)$/],
  ['merge', /^(into|using)$/],
  ['replace', /^into$/],
  ['truncate', /^(table|only)$/],
  [
    'drop',
    /^(table|database|schema|view|index|materialized|function|procedure|trigger|user|role|owned|sequence|type|extension|column|partition|foreign|keyspace|login|temporary|tablespace)$/,
  ],
  [
    'alter',
    /^(table|database|schema|user|role|system|login|view|function|server|default|sequence|type|index|extension|instance)$/,
  ],
  [
    'create',
    /^(table|database|schema|user|role|or|view|index|function|unique|temp|temporary|trigger|extension|login|procedure|external)$/,
  ],
  ['grant', /^(?!or$|and$|as$|is$|in$|from$)\w/],
  ['revoke', /^(?!or$|and$|as$|is$|in$|from$)\w/],
])

/** In dialects that need no semicolon between statements these begin one wherever they stand. */
export const ACTS_ANYWHERE = words(
  'exec execute shutdown kill dbcc reconfigure bulk backup restore deny use',
)
