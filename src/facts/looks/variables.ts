import { UNKNOWN_PART } from '../facts.ts'
import type { Run } from '../shell/run.ts'

/**
 * Variables by which a program that only looks would run or read something else: where programs and libraries are
 * found, pagers and editors, options that are always given, files that are run at the start.
 */
const TURNS =
  /PATH$|^LD_|^DYLD_|PRELOAD|^GIT_(?!PAGER$|TERMINAL_PROMPT|OPTIONAL_LOCKS|AUTHOR|COMMITTER)|PAGER|EDITOR|VISUAL|^BASH_|^ENV$|OPTIONS?$|OPTS?$|OPT$|^PYTHON(?!UNBUFFERED|IOENCODING|WARNINGS|UTF8|DONTWRITE)|^PERL|^RUBY|^NODE_(?!ENV$)|COMMAND|^LESS|^SHELL|^PS\d$|^TAR_|RSH$|_CMD$|PROGRAM|_HOOK|^HOME$|^XDG_|INIT|RC$|STARTUP|^KUBECONFIG$|^DOCKER_CONFIG$|CREDENTIAL_PROCESS|^CC$|^AWS_CONFIG_FILE$|FLAGS$|ARGS|^RUSTC|^RUSTFMT|^RUSTUP|TOOLCHAIN|EXTERNAL|ASKPASS|^BROWSER$|^PIP_|^MAVEN|^JAVA_|GEMFILE|SSLKEYLOG|^OPENSSL|GETCONF|^ERL_|CLOUDSDK_PYTHON|^CARGO_|^GO[A-Z]+$|^npm_config|^NPM_CONFIG|^TF_CLI|^HELM_PLUGIN|^KUBECTL_|^SUDO_|^SSH_|_proxy$|PLUGIN|_OUTPUT|_PROG$|_LOG$|^CURL_|_PROXY$|^path$|^fpath$|^PROMPT|^MAN|^TERMINFO|^GCONV|^NLSPATH|^RIPGREP|^JQ|^YQ/

export function actsByVariable({ environment, frame, reading }: Run): boolean {
  for (const [name, { text }] of environment) if (turns(name, text)) return true
  for (const [name, value] of frame.scope.variables) {
    // A value that would be run where arithmetic or a prompt expands it.
    if (value.choices.some((fields) => fields.some((field) => /\$\(|`/.test(field)))) return true
    const text = value.choices.length === 1 ? value.choices[0]?.[0] : undefined
    if (name !== 'HOME' || text !== reading.world.user.home) if (turns(name, text)) return true
  }
  return false
}

function turns(name: string, value: string | undefined): boolean {
  return name.includes(UNKNOWN_PART) || (TURNS.test(name) && !/^(cat|)$/.test(value ?? '?'))
}
