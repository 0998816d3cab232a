/**
 * Words of options by which a program that looks writes a file, runs another one, or changes what it looks at. They
 * mean the same from tool to tool, and tools take the beginnings of them too.
 */
const ACTING =
  'output outfile outdir output-file out save write dump record exec execute program pager editor plugin require init install clear reset delete remove kill flush rotate sync update upgrade edit inplace in-place fix apply create register engine extension hook daemon download upload extract generate gen bootstrap initialize command cmd purge append suppress-all autofix'.split(
    ' ',
  )

/** The shortest beginning of such a word that is taken for it. */
const BEGINNING_MIN = 3

/** Programs whose `--output` is a form, not a file. */
const FORMS =
  /^(kubectl|oc|helm|docker|podman|nerdctl|docker-compose|az|gcloud|aws|journalctl|systemctl|doctl|hcloud|linode-cli|oci|argocd|flux|istioctl|velero|calicoctl|skopeo|nomad|consul|crane|fly|flyctl|etcdctl|cilium|linkerd|supabase|neonctl|neon|pscale|gh|glab|conda|mamba|op|trivy|grype|lsblk|findmnt|lscpu|lsmem|ip|ps|loginctl|timedatectl|cargo|pulumi|vault|tmux|rabbitmqctl|uv|rustup|lsns)$/

/** True for a long option, whole or begun, that makes a program do more than look. */
export function isActingOption(program: string, option: string): boolean {
  const [, dashes = '', name = ''] = /^(--?)([A-Za-z][\w-]*)/.exec(option) ?? []
  if (name.length < BEGINNING_MIN || dashes === '') return false
  const lower = name.toLowerCase()
  // With one dash it may be a bundle of letters: only whole words count.
  const isOne = (word: string) =>
    dashes === '-'
      ? lower === word
      : word === lower || (word.startsWith(lower) && !HARMLESS.has(lower))
  if (/^out(p(u(t)?)?)?$/.test(lower) && FORMS.test(program)) return false
  const [first = '', ...rest] = lower.split('-')
  if (ACTING.some(isOne)) return true
  if (dashes === '-') return false
  // `--out-file`, `--log-file`, `--cache-location`, `--junit-xml`, `--clear-cache`.
  return (
    (rest.length > 0 &&
      /^(file|location|path|dir|folder|xml|report|command|program|with)$/.test(rest.at(-1) ?? '') &&
      WRITTEN.test(first)) ||
    (rest.length > 0 &&
      ACTING.includes(first) &&
      !/^(time|interval|only|type|format|mode|limit|template)$/.test(rest[0] ?? ''))
  )
}

/** Beginnings that are words of their own. */
const HARMLESS = new Set(['for', 'com', 'ext', 'reg', 'dow', 'ins', 'rec', 'sup', 'res', 'app'])

/** What a file is for that a program names so. */
const WRITTEN =
  /^(out|output|log|report|cache|cov|coverage|junit|profile|trace|dump|save|record|result|results|error|metrics|diff|init|exec|hook|pager|extract|stats|timing|baseline|lock)$/

/** `--dry-run` and its kin, taken back: `--no-dry-run`, `--dry-run=false`. */
export function takesBack(option: string): boolean {
  return /^--(no-(dry-run|check|list|stdout|plan|what-?if|simulate|pretend)|(dry-run|check|list|stdout)=(false|no|0|none))\b/i.test(
    option,
  )
}
