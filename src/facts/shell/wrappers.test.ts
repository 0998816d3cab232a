import { describe, expect, test } from 'vitest'
import { factsIn } from '../../../test/support/probes.ts'
import { WRAPPERS } from './wrappers.ts'

/** For each wrapper, forms with its own options in front; `CMD` stands for the inner command. */
const FORMS: Readonly<Record<string, readonly string[]>> = {
  sudo: [
    'sudo CMD',
    'sudo -n CMD',
    'sudo -E -H CMD',
    'sudo -u root CMD',
    'sudo -uroot CMD',
    'sudo -u root -g wheel CMD',
    'sudo --user=root CMD',
    'sudo --user root CMD',
    'sudo --preserve-env=HOME CMD',
    'sudo -- CMD',
    'sudo -u root -- CMD',
    'sudo X=1 Y=2 CMD',
    'sudo -s CMD',
    'sudo -i CMD',
    'sudo -D /tmp CMD',
  ],
  doas: ['doas CMD', 'doas -n CMD', 'doas -u root CMD'],
  pkexec: ['pkexec CMD', 'pkexec --user root CMD'],
  env: [
    'env CMD',
    'env X=1 CMD',
    'env -i X=1 Y=2 CMD',
    'env - CMD',
    'env - X=1 CMD',
    'env -u X CMD',
    'env --unset=X CMD',
    'env --unset X CMD',
    'env -- CMD',
    'env -C /tmp CMD',
    'env --chdir=/tmp CMD',
    'env -a name CMD',
    'env --argv0=name CMD',
    "env -S 'CMD'",
    "env -vS 'CMD'",
    "env '-SCMD'",
    "env --split-string='CMD'",
    "env -S 'X=1 CMD'",
    'env -S probe -x y',
  ],
  command: ['command CMD', 'command -p CMD', 'command -- CMD'],
  builtin: ['builtin CMD'],
  exec: ['exec CMD', 'exec -a name CMD', 'exec -c CMD', 'exec -l CMD'],
  nice: ['nice CMD', 'nice -n 10 CMD', 'nice -n10 CMD', 'nice -10 CMD', 'nice --adjustment=5 CMD'],
  ionice: [
    'ionice CMD',
    'ionice -c3 CMD',
    'ionice -c 2 -n 7 CMD',
    'ionice -t CMD',
    'ionice --class 3 CMD',
  ],
  chrt: ['chrt 10 CMD', 'chrt -r 10 CMD', 'chrt --batch 0 CMD'],
  taskset: ['taskset 1 CMD', 'taskset -c 0,1 CMD', 'taskset --cpu-list 0 CMD'],
  nohup: ['nohup CMD', 'nohup CMD &', 'nohup -- CMD'],
  setsid: ['setsid CMD', 'setsid -w CMD', 'setsid --fork CMD'],
  timeout: [
    'timeout 5 CMD',
    'timeout -k 5 10 CMD',
    'timeout -s KILL 10 CMD',
    'timeout --signal=KILL 10 CMD',
    'timeout --signal KILL 10 CMD',
    'timeout --preserve-status --foreground 5s CMD',
    'timeout -v 5 CMD',
  ],
  gtimeout: ['gtimeout 5 CMD'],
  stdbuf: ['stdbuf -oL CMD', 'stdbuf -o L -e 0 CMD', 'stdbuf --output=L CMD'],
  unbuffer: ['unbuffer CMD', 'unbuffer -p CMD'],
  chronic: ['chronic CMD'],
  time: [
    '/usr/bin/time CMD',
    '/usr/bin/time -v CMD',
    '/usr/bin/time -f %e -o log CMD',
    '\\time -a -o log CMD',
  ],
  caffeinate: ['caffeinate CMD', 'caffeinate -i -t 5 CMD'],
  strace: ['strace CMD', 'strace -f -e trace=file -o log CMD', 'strace -fc CMD'],
  ltrace: ['ltrace CMD', 'ltrace -S -o log CMD'],
  proxychains: ['proxychains CMD', 'proxychains -f file CMD'],
  proxychains4: ['proxychains4 -q CMD'],
  'xvfb-run': [
    'xvfb-run CMD',
    "xvfb-run -a --server-args='-screen 0' CMD",
    "xvfb-run -s '-screen 0' CMD",
  ],
  'dbus-run-session': ['dbus-run-session -- CMD'],
  'systemd-run': [
    'systemd-run CMD',
    'systemd-run --user --scope CMD',
    'systemd-run -p X=1 --unit=x CMD',
    'systemd-run -t CMD',
    'systemd-run --wait -G --pty CMD',
  ],
  exist: ['exist bin CMD'],
  not: ['not exist bin CMD'],
  flock: [
    'flock lock CMD',
    'flock -n lock CMD',
    'flock -w 5 lock CMD',
    'flock --timeout 5 lock CMD',
    "flock lock -c 'CMD'",
    "flock -n lock -c 'CMD'",
    "flock lock --command 'CMD'",
  ],
  script: [
    "script -c 'CMD'",
    "script -qc 'CMD' /dev/null",
    "script -q -c 'CMD' log",
    "script --command='CMD'",
    "script --command 'CMD' log",
    'script -q /dev/null CMD',
  ],
  su: [
    "su -c 'CMD'",
    "su root -c 'CMD'",
    "su - root -c 'CMD'",
    "su -l root -c 'CMD'",
    "su -s /bin/sh -c 'CMD' root",
    "su --command='CMD' root",
  ],
  runuser: ['runuser -u root CMD', 'runuser -u root -- CMD', "runuser -l root -c 'CMD'"],
  watch: [
    'watch CMD',
    'watch -n 1 CMD',
    "watch -n1 -d 'CMD'",
    'watch --interval 5 CMD',
    'watch -x CMD',
  ],
  entr: ['ls | entr CMD', 'ls | entr -r CMD', "ls | entr -s 'CMD'"],
  chroot: ['chroot / CMD', 'chroot --userspec=root / CMD'],
  unshare: ['unshare CMD', 'unshare -r -n CMD', 'unshare --map-root-user CMD', 'unshare -R /x CMD'],
  nsenter: ['nsenter -t 1 -m CMD', 'nsenter --target 1 --mount CMD'],
  busybox: ['busybox CMD'],
  toybox: ['toybox CMD'],
  xargs: [
    'xargs CMD < /dev/null',
    'echo y | xargs probe -x',
    'echo y | xargs -n1 probe -x',
    'echo y | xargs -n 1 -P 4 probe -x',
    'echo y | xargs -I{} probe -x {}',
    'echo y | xargs -I % probe -x %',
    'echo y | xargs -i probe -x {}',
    'echo y | xargs --replace=Z probe -x Z',
    'echo y | xargs -tr probe -x',
    'echo y | xargs --no-run-if-empty probe -x',
    'echo y | xargs --max-args=1 probe -x',
    'echo y | xargs --max-args 1 probe -x',
    'echo y | xargs -L1 probe -x',
    "printf 'y\\0' | xargs -0 probe -x",
    "printf 'y\\n' | xargs -d '\\n' probe -x",
    'echo y | xargs sh -c \'probe -x "$@"\' _',
    "echo y | xargs -I{} sh -c 'probe -x {}'",
    "echo 'CMD' | xargs -I{} sh -c '{}'",
    "printf '%s\\0' 'CMD' | xargs -0 sh -c",
    "echo '-x y' | xargs probe",
  ],
  parallel: [
    'parallel probe -x ::: y',
    'parallel -j 4 probe -x {} ::: y',
    'parallel --jobs 4 probe -x ::: y',
    "parallel ::: 'CMD'",
    'echo y | parallel probe -x',
    'echo y | parallel probe -x {}',
    "echo 'CMD' | parallel",
  ],
  find: [
    'find . -exec CMD \\;',
    "find . -name '*.o' -exec CMD +",
    "find . -name x -exec true ';' -exec CMD ';'",
    'find . -execdir CMD +',
    'find . -ok CMD \\;',
    "find . -exec sh -c 'CMD' _ {} \\;",
  ],
  gfind: ['gfind . -exec CMD \\;'],
  fd: ['fd -x CMD', 'fd pattern -x CMD', 'fd -t f . src -X CMD', 'fd --exec CMD'],
  fdfind: ['fdfind --exec-batch CMD'],
  ssh: [
    'ssh host CMD',
    "ssh -p 22 user@host 'CMD'",
    'ssh -o X=Y -i key -- host CMD',
    'ssh -tt host sudo CMD',
    'ssh host -- CMD',
    'ssh host -p 22 CMD',
    "ssh host 'cd /srv && CMD'",
    'ssh -J a,b host CMD',
  ],
  docker: [
    'docker exec box CMD',
    'docker exec -it -u root -w /x box CMD',
    "docker exec -e X=1 box sh -c 'CMD'",
    'docker container exec box CMD',
    'docker --context far exec box CMD',
    'docker run --rm -v /:/host image CMD',
    'docker run --rm --name a -e X=1 image CMD',
    'docker compose exec web CMD',
    'docker compose -f file.yml exec -T web CMD',
    'docker compose run --rm web CMD',
  ],
  podman: ['podman exec box CMD', 'podman run --rm image CMD'],
  'docker-compose': ['docker-compose exec web CMD', 'docker-compose -f file.yml run --rm web CMD'],
  kubectl: [
    'kubectl exec pod -- CMD',
    'kubectl exec -it pod -c web -- CMD',
    'kubectl -n prod exec pod -- CMD',
    'kubectl exec deploy/web -n prod -- CMD',
    'kubectl exec pod CMD',
    'kubectl exec -it pod -c web CMD',
    'kubectl debug node/n -it --image=busybox -- CMD',
    'kubectl run x --rm -it --image=alpine -- CMD',
  ],
  oc: ['oc exec pod -- CMD'],
  gcloud: [
    "gcloud compute ssh vm --command='CMD'",
    "gcloud compute ssh vm --zone z --command 'CMD'",
    "gcloud alpha cloud-shell ssh --command='CMD'",
  ],
  az: ["az vm run-command invoke -g rg -n vm --command-id RunShellScript --scripts 'CMD'"],
  aws: [
    'aws ssm send-command --document-name AWS-RunShellScript --parameters \'commands=["CMD"]\'',
    "aws ecs execute-command --cluster c --task t --interactive --command 'CMD'",
  ],
  ansible: [
    "ansible all -m shell -a 'CMD'",
    "ansible web -i hosts -b -m command -a 'CMD'",
    "ansible web -a 'CMD'",
  ],
  vagrant: ["vagrant ssh -c 'CMD'", "vagrant ssh web --command 'CMD'"],
  tmux: [
    "tmux new-session -d 'CMD'",
    "tmux new -d -s name 'CMD'",
    "tmux send-keys -t 0 'CMD' Enter",
    "tmux send-keys 'CMD' C-m",
    "tmux split-window -h 'CMD'",
    "tmux run-shell 'CMD'",
  ],
  screen: ['screen -dm CMD', "screen -dmS name bash -c 'CMD'", "screen -S name -X stuff 'CMD\\n'"],
  vim: [
    "vim -c ':!CMD'",
    "vim -c '!CMD' -c q file",
    "vim '+!CMD'",
    'vim -es -c \':call system("CMD")\'',
  ],
  vi: ["vi -c ':!CMD'"],
  nvim: ["nvim --cmd '!CMD'"],
  ex: ["ex -c '!CMD'"],
  op: ['op run -- CMD', 'op run --env-file=.env -- CMD'],
  doppler: ['doppler run -- CMD', 'doppler run -p a -c b -- CMD', "doppler run --command 'CMD'"],
  dotenv: ['dotenv CMD', 'dotenv -e .env -- CMD'],
  dotenvx: ['dotenvx run -- CMD', 'dotenvx run -f .env -- CMD'],
  direnv: ['direnv exec . CMD'],
  mise: ['mise exec -- CMD', 'mise x node@20 -- CMD'],
  asdf: ['asdf exec CMD'],
  'nix-shell': ["nix-shell -p git --run 'CMD'", "nix-shell --command 'CMD'"],
  uv: ['uv run CMD', 'uv run --with x --python 3.12 CMD', 'uv run -- CMD'],
  poetry: ['poetry run CMD'],
  pipenv: ['pipenv run CMD'],
  pdm: ['pdm run CMD'],
  hatch: ['hatch run CMD'],
  bundle: ['bundle exec CMD'],
  sail: ['sail CMD', './vendor/bin/sail CMD'],
  ddev: ['ddev CMD'],
  lando: ['lando CMD'],
  sshpass: ['sshpass -p secret CMD', 'sshpass -f file CMD'],
  gosu: ['gosu postgres CMD'],
  'su-exec': ['su-exec postgres CMD'],
  npx: ['npx CMD', 'npx --yes CMD', 'npx -y -p pkg CMD', "npx -c 'CMD'", "npx --call 'CMD'"],
  bunx: ['bunx CMD', 'bunx --bun CMD'],
  pnpx: ['pnpx CMD'],
  'cross-env': ['cross-env X=1 CMD'],
  'env-cmd': ['env-cmd -f .env CMD'],
  nodemon: ["nodemon --exec 'CMD'", "nodemon -x 'CMD'", "nodemon -w src --exec 'CMD'"],
}

describe.each(Object.entries(FORMS))('%s', (name, forms) => {
  test.each(forms)('%s', (form) => {
    const inner = factsIn(form.replaceAll('CMD', 'probe -x y')).commands.find(
      (command) => command.name === 'probe',
    )
    // Some wrappers put more behind: the paths that were found, the words that were read.
    expect(inner?.args.slice(0, 2).map((arg) => arg.text)).toEqual(['-x', 'y'])
    expect(inner?.via).toContain(name)
  })
})

test('every wrapper has a row', () => {
  expect(Object.keys(FORMS)).toEqual(expect.arrayContaining([...WRAPPERS.keys()]))
})

test('the outermost wrapper stands first', () => {
  const [, , , , inner] = factsIn("sudo env X=1 timeout 5 sh -c 'probe'").commands
  expect(inner?.via).toEqual(['sudo', 'env', 'timeout', 'sh'])
})

test('what runs on another machine or in a container is said to run there', () => {
  const placeOf = (script: string) =>
    factsIn(script).commands.find((command) => command.name === 'probe')?.place
  expect(placeOf('ssh -p 22 web-1 probe')).toEqual({ kind: 'host', name: 'web-1' })
  expect(placeOf('docker exec -it box probe')).toEqual({ kind: 'container', name: 'box' })
  expect(placeOf('kubectl exec -it pod-1 -c web -- probe')).toEqual({
    kind: 'container',
    name: 'pod-1',
  })
  expect(placeOf('sudo probe')).toEqual({ kind: 'here' })
})

test('a look-up is no run', () => {
  for (const script of ['command -v probe', 'command -V probe', 'type probe', 'which probe'])
    expect(factsIn(script).commands.map((command) => command.name)).not.toContain('probe')
})
