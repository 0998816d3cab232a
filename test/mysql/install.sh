#!/bin/bash
# Puts a real MySQL into test/mysql/server, for the suites that try it beside MariaDB. This Debian has none, a later one has:
# its packages come with the libraries and the loader that they were built for, and are only unpacked, so that nothing of
# the machine becomes another version. Does nothing where it is there already.
set -euo pipefail
cd "$(dirname "$0")" || exit 1
server=$PWD/server
[ -e "$server/mysqld" ] && exit 0

# What the server does not need to run, and what only a shell on the machine would.
readonly NEEDLESS='^(perl|libperl|libgdbm|libdb5|libcrypt1|libbz2|libudev|libsasl2-modules|openssl-provider|libc-gconv|gcc-|libtirpc-common)'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
: > "$work/status"

# From where the machine takes its own packages.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 '/debian/$') || {
  echo 'none of the sources of packages is Debian’s' >&2
  exit 1
}
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" > "$work/sources.list"

apart() { # command word…
  local command=$1
  shift
  "$command" -qq -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$work/lists" -o Dir::State::status="$work/status" -o Dir::Cache="$work/cache" \
    -o APT::Sandbox::User=root -o Debug::NoLocking=1 -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
    "$@"
}

apart apt-get update
# Against a machine on which nothing is installed: all that they depend on, as `'address' file size digest`, one a line.
apart apt-get install -y --no-install-recommends --print-uris mysql-server-core mysql-client-core |
  sed -n "s/^'[^']*' \([a-z0-9.+-]*\)_.*/\1/p" | grep -vE "$NEEDLESS" > "$work/names"
(cd "$work/cache" && xargs -a "$work/names" bash -c "$(declare -f apart); work='$work'; apart apt-get download \"\$@\"" download)

# In one step: a server that is half there would be taken for one.
rm -rf "$server" "$server.new"
mkdir "$server.new"
for deb in "$work"/cache/*.deb; do dpkg-deb -x "$deb" "$server.new"; done
cd "$server.new"
readonly PROGRAMS='usr/sbin/mysqld usr/bin/mysqlbinlog usr/bin/mysql'
# Two thirds of it nobody asks for: other programs, plugins, what is there to be read.
find usr/bin usr/sbin usr/lib/mysql usr/share/doc usr/share/man -type f -printf '%p\n' |
  grep -vxF "${PROGRAMS// /$'\n'}" | xargs -d '\n' rm -f

# Each program by the loader of its own libraries.
loader=$(find . -name 'ld-linux*.so.*' -print -quit)
for program in $PROGRAMS; do
  cat > "$(basename "$program")" << WRAPPER
#!/bin/sh
own=\$(dirname "\$0")
libraries=\$(echo "\$own"/usr/lib/*-linux-gnu*)
exec "\$own/$loader" --library-path "\$libraries" "\$own/$program" "\$@"
WRAPPER
  chmod 755 "$(basename "$program")"
done
mv "$server.new" "$server"
"$server/mysqld" --version
