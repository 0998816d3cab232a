/**
 * Programs whose words mean nothing dangerous: they look, build, test or change only what they are given. For these no
 * verb among the words is looked for; `delete` may be a test's name or a text.
 */
export const FAMILIAR: ReadonlySet<string> = new Set(
  `ls ll la dir pwd echo printf cat tac nl head tail less more bat wc sort uniq cut paste column tr rev fold fmt expand
  grep egrep fgrep rg ag ack sed awk gawk mawk find fd fdfind locate which whereis type file stat du df tree realpath readlink
  basename dirname date cal uptime whoami id groups users who w uname hostname arch nproc lscpu free vmstat iostat top htop btop
  ps pgrep pstree lsof ss netstat ping traceroute dig nslookup host whois env printenv set export man info tldr help history
  diff cmp comm patch colordiff delta jq yq xq xmllint tidy csvcut csvlook csvgrep mlr dasel gron fx htmlq pup hexdump xxd od strings
  md5sum sha1sum sha256sum sha512sum shasum cksum b2sum openssl base64 base32 gzip gunzip zcat bzip2 xz zstd zip unzip tar 7z
  touch mkdir rm rmdir cp mv ln install tee dd truncate shred chmod chown chgrp setfacl rsync mktemp test true false sleep seq yes
  node nodejs deno tsx ts-node python python2 python3 pypy3 ruby perl php lua luajit tclsh Rscript julia ghc runghc scala kotlin java javac
  go gofmt gopls rustc rustfmt rustup clang clang-format clang-tidy gcc g++ cc c++ ld ar nm objdump gdb lldb valgrind strace
  make gmake cmake ninja meson bazel bazelisk buck buck2 pants just task ant sbt lein rebar3 xcodebuild swift swiftc swiftlint zig
  tsc eslint prettier stylelint biome oxlint jest vitest mocha ava tap playwright cypress karma jasmine nyc c8 webpack vite rollup esbuild
  parcel turbo nx next nuxt astro remix gatsby ng vue-cli-service svelte-kit storybook tailwindcss postcss babel swc tsup unbuild knip
  depcheck madge typedoc jsdoc ast-grep sg jscodeshift codemod changeset commitlint husky lint-staged syncpack sort-package-json
  pytest tox nox coverage mypy pyright ruff black isort flake8 pylint bandit pip-audit pre-commit sphinx-build mkdocs jupyter ipython
  rspec rubocop minitest standardrb brakeman phpunit pest phpstan psalm php-cs-fixer golangci-lint staticcheck gotestsum ginkgo mockgen
  protoc buf openapi-generator swagger-cli graphql-codegen sqlc jooq ktlint detekt checkstyle spotbugs scalafmt hlint ormolu
  shellcheck shfmt hadolint actionlint yamllint markdownlint vale codespell cspell typos tflint tfsec checkov trivy snyk semgrep gitleaks
  trufflehog act jsonlint xmlstarlet pandoc pdftotext convert magick ffmpeg ffprobe identify exiftool gnuplot dot plantuml mmdc
  tmux screen script expect watch entr time timeout nice nohup xargs parallel tput stty clear reset
  vim vi nvim nano emacs code subl open xdg-open pbcopy pbpaste xclip xsel
  curl wget http https httpie websocat grpcurl ab wrk hey k6 vegeta locust siege nc ncat telnet ssh scp sftp ssh-keygen ssh-add ssh-agent
  git gitk tig lazygit git-lfs pre-commit minikube kind k3d colima lima limactl multipass docker-machine tilt skaffold telepresence
  kustomize kubeval kubeconform conftest opa stern k9s kubectx kubens helm-docs ct
  createdb pg_dump pg_dumpall pg_isready psql mysql mysqldump mariadb-dump sqlite3 mongodump mongoexport redis-benchmark
  nvm fnm volta asdf mise rbenv pyenv sdk direnv corepack virtualenv conda mamba bower
  jobs fg bg wait kill pkill killall cd pushd popd source exec eval read let local return exit trap shift getopts alias unalias
  gradle gradlew mvn mvnw composer bundle gem cargo poetry pip pip3 pipx uv pdm hatch npm npx pnpm yarn bun bunx
  ansible-lint ansible-inventory ansible-doc ansible-galaxy terraform-docs infracost
  flutter dart adb xcrun simctl emulator ionic expo react-native pod fastlane
  expr bc dc factor numfmt shuf split csplit tsort join look ts pv tee sponge vidir rename
  start-server-and-test concurrently npm-run-all run-s run-p wait-on wait-port cross-env dotenv nodemon ts-node-dev serve http-server live-server
  zgrep zegrep zfgrep bzgrep xzgrep zless zmore zdiff ugrep pcregrep pcre2grep sift overmind hivemind foreman honcho mprocs process-compose
  lefthook husky bats shunit2 roundup checkbashisms
  gh-ost interlock`.split(/\s+/),
)
