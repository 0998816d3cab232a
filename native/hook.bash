#!/bin/bash -p
# hook.bash DOOR AGENT ROOT: what hook.c does, for machines without a compiler. Carries the event
# to the daemon over loopback HTTP and judges nothing. Read hook.c for the two ways out that every
# fault ends in: the in-process fallback (Node), and the closed door (exit 2; 0 for a signal).
#
# -p: BASH_ENV, SHELLOPTS and exported functions of the agent's environment are not read. LD_PRELOAD
# is out of a script's reach: it has worked before the first line runs. The C client is immune.
set -fu +o posix             # in posix mode a failed redirection would end us with exit 1: "go on"
unset POSIXLY_CORRECT TMOUT BASH_COMPAT
PATH=/usr/local/bin:/usr/bin:/bin
LC_ALL=C                     # lengths are bytes
trap '' PIPE                 # a reader that has gone is a failed write, not our death

# Bash reads a pipe byte by byte (0.3 us each): above this Node has started before we have read.
# There is no time limit on it (`read -t` costs four system calls a byte): the agent's own holds.
EVENT_BYTES_MAX=$((256 * 1024))
# Loopback takes this much from us though nobody reads it; more could block, and is sent aside.
UNREAD_BYTES_MAX=$((32 * 1024))
PART_BYTES_MAX=$((1024 * 1024))
SILENCE_S=2                  # a daemon that lives shows it every 0.5 s
HOLD_ROUNDS=270              # of SILENCE_S: 540 s, below the agent's 600; no clock that can be set
FALLBACK_S=30

door=action agent='' root='' # until argv is understood, a failure refuses
event='' nul='' taken=0 rest=0 sender=''

# Nothing is left running, and nothing left unwaited for: in a container nobody else may collect it.
end() {
  [[ -z $1 ]] || { kill -KILL "$1"; wait "$1"; } 2>/dev/null
}

closed() {
  trap - EXIT
  end "$sender"
  if [[ $door == action ]]; then
    printf 'interlock: %s (blocked). Run: interlock doctor\n' "$1" >&2
    exit 2
  fi
  printf 'interlock: %s (event not recorded)\n' "$1" >&2
  exit 0
}
trap 'closed "the bash client broke off"' EXIT

# What was taken of the event, then what is still to come.
give() {
  printf "%s$nul" "$event"
  if ((rest)); then exec /bin/cat <&7; fi
}

# Node in an environment of our making. `exec -c` empties it; the second bash sets what is below
# (and SHLVL=0, which exec adds) and becomes Node. --norc, because `bash -c` reads ~/.bashrc, even
# with -p, when standard input is a socket, as it is under many agents. Not env(1): it takes a path
# with a `=` for one more assignment.
judge() {
  exec -c /bin/bash --norc --noprofile -p -c '
    export PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8
    unset -v PWD OLDPWD SHLVL HOME _
    while [[ $1 != -- ]]; do export "$1"; shift; done
    shift
    exec "$@"' bash ${HOME+"HOME=$HOME"} \
    ${CLAUDE_PROJECT_DIR+"CLAUDE_PROJECT_DIR=$CLAUDE_PROJECT_DIR"} \
    -- "$root/bin/node" "$root/bin/hook.cjs" "$door" "$agent" "$root" 7<&- 8<&- 9>&-
}

# As a child, not in our place: agents read a crash of Node (exit 1) as "go on".
fallback() {
  local pid status runner
  end "$sender"
  sender=''
  exec 3>&-
  [[ -s $root/bin/hook.cjs ]] ||
    closed 'the daemon does not answer and bin/hook.cjs is missing or empty'
  [[ -x $root/bin/node ]] || closed 'the daemon does not answer and bin/node cannot be run'
  exec 7<&0 9>&1
  exec 8< <(
    if ((taken)); then give 2>/dev/null | judge >&9 & else judge <&7 >&9 & fi
    printf '%s\n' "$!"
    { wait "$!"; printf '%s\n' "$?"; } 2>/dev/null
  )
  runner=$!
  read -r -u 8 pid
  if ! read -r -u 8 -t "$FALLBACK_S" status; then
    kill -KILL "$pid" 2>/dev/null
    end "$runner"
    closed 'the daemon does not answer and the in-process hook took too long'
  fi
  wait "$runner" 2>/dev/null
  case $status in
    0 | 2) trap - EXIT; exit "$status" ;;
    126 | 127) closed 'the daemon does not answer and bin/node cannot be run' ;;
    *) closed 'the daemon does not answer and the in-process hook failed' ;;
  esac
}

# The port and the two tokens: ours and nobody else's, or not believed.
dial() {
  local run=$root/run magic extra
  [[ -d $run && ! -L $run && -O $run ]] || return 1
  [[ -f $run/endpoint && ! -L $run/endpoint && -O $run/endpoint ]] || return 1
  IFS=' ' read -r -n 600 magic port ask proof extra <"$run/endpoint" || return 1
  local token='^[A-Za-z0-9._~+/=-]{16,256}$'
  [[ $magic == IL1 && -z $extra && $ask =~ $token && $proof =~ $token ]] || return 1
  [[ $port =~ ^[1-9][0-9]{0,4}$ ]] && ((port < 65536)) || return 1
  exec 3<>"/dev/tcp/127.0.0.1/$port"
}

# A terminal somewhere above: agents start hooks in a session without one.
somebody_above() {
  local pid=$$ level stat terminal
  for ((level = 0; level < 16 && pid > 1; level++)); do
    { IFS= read -r -d '' stat || [[ -n $stat ]]; } 2>/dev/null </proc/$pid/stat || return $((level > 0))
    read -r _ pid _ _ terminal _ <<<"${stat##*)}"
    ((terminal == 0)) || return 0
  done
  return 1
}

# Nobody sits in front of the agent: the daemon then holds no call for a person.
alone=''
[[ -z ${CI:-} || $CI == false || $CI == 0 ]] || alone='&alone=1'
[[ -n $alone ]] || somebody_above || alone='&alone=1'

send() {
  printf 'POST /v1/hook/%s?door=%s%s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nAuthorization: Bearer %s\r\n' \
    "$agent" "$door" "$alone" "$port" "$ask" &&
    printf 'Content-Length: %s\r\nConnection: close\r\n\r\n%s' "${#event}" "$event"
}

# Reads to the end of the connection. Whoever took the daemon's port cannot know the proof, and is
# left at the first pause; only a proven daemon may hold the answer for a person.
receive() {
  local reply='' part status head rounds=0
  while :; do
    IFS= read -r -u 3 -t "$SILENCE_S" -N 65536 part 2>/dev/null
    status=$?
    reply+=$part
    head=${reply:0:8192}
    head=${head%%$'\r\n\r\n'*}$'\r\n'
    [[ $head == 'HTTP/1.1 200 '*$'\r\n'[Ii]nterlock-[Pp]"roof: $proof"$'\r\n'* ]] || return 1
    ((status == 0 || status > 128)) || break # the end
    [[ -n $part ]] && ((${#reply} < 3 * PART_BYTES_MAX)) || return 1
    ((status == 0 || ++rounds < HOLD_ROUNDS)) ||
      closed 'the wait for an answer ended; nobody has refused'
  done
  body=${reply:${#head}+2}
  [[ $head != *$'\r\n'[Tt]ransfer-[Ee]ncoding:* ]] || unchunk
}

unchunk() {
  local size whole='' n=1
  while ((n > 0)); do
    size=${body:0:10}
    size=${size%%$'\r\n'*}
    [[ $size =~ ^[0-9A-Fa-f]{1,6}$ ]] || return 1
    n=$((16#$size))
    whole+=${body:${#size}+2:n}
    body=${body:${#size}+2+n+2}
  done
  body=$whole
}

# `IL1 EXIT OUTLEN ERRLEN`, the two parts, and nothing else. Only then is anything written.
deliver() {
  local beats head n='(0|[1-9][0-9]{0,6})'
  beats=${body%%[!+]*}
  body=${body:${#beats}}
  head=${body:0:64}
  head=${head%%$'\n'*}
  [[ $head =~ ^IL1\ $n\ $n\ $n$ ]] || return 1
  local code=${BASH_REMATCH[1]} out=${BASH_REMATCH[2]} err=${BASH_REMATCH[3]} at=$((${#head} + 1))
  ((code < 256 && out <= PART_BYTES_MAX && err <= PART_BYTES_MAX)) || return 1
  ((${#body} == at + out + err)) && [[ ${body:at-1:1} == $'\n' ]] || return 1
  ((out == 0)) || printf '%s' "${body:at:out}" 2>/dev/null ||
    closed 'the answer could not be handed over'
  ((err == 0)) || printf '%s' "${body:at+out:err}" >&2
  trap - EXIT
  exit "$code"
}

[[ $# == 3 && ($1 == action || $1 == signal) && $2 =~ ^[a-z0-9-]{1,32}$ && $3 == /* ]] ||
  closed "the hook needs: action|signal, the agent's name, Interlock's folder"
door=$1 agent=$2 root=$3
((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 401)) || fallback # no `read -N` before 4.1
{ dial; } 2>/dev/null || fallback # nothing is read before the connection stands

taken=1
if IFS= read -r -d '' -n $((EVENT_BYTES_MAX + 1)) event; then # not the end: a NUL, or too much
  rest=1
  ((${#event} > EVENT_BYTES_MAX)) || nul='\0'
  fallback
fi
if ((${#event} <= UNREAD_BYTES_MAX)); then
  { send >&3; } 2>/dev/null || fallback
else
  { send >&3; } 2>/dev/null &
  sender=$!
fi
receive || fallback
[[ -z $sender ]] || wait "$sender" || fallback # the answer to half an event is none
sender=''
deliver || fallback
