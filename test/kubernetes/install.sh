#!/bin/bash
# A real Kubernetes for the suites: etcd from Debian, and the API server and its controllers built from Debian's source of
# Kubernetes by Debian's Go, for there is no package of them. Some seven minutes on two cores, once; what is built stays in
# bin/. Nothing of it is installed on the machine.
set -euo pipefail
cd "$(dirname "$0")"
bin=$PWD/bin
[ -x "$bin/kube-apiserver" ] && [ -x "$bin/kube-controller-manager" ] && [ -x "$bin/etcd" ] && exit 0
for tool in apt-get dpkg-deb dpkg-source; do
  command -v $tool > /dev/null || { echo "a real Kubernetes is built from Debian's source, and there is no $tool here"; exit 1; }
done

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"

# The sources, by a list of our own: a machine's apt mostly has those of programs only.
. /etc/os-release
mkdir -p apt/lists apt/cache
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
# From where the machine takes its own packages.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 '/debian/$') || {
  echo 'none of the sources of packages is Debian’s' >&2
  exit 1
}
echo "deb-src [signed-by=$keyring] $mirror ${VERSION_CODENAME:-bookworm} main" > apt/sources.list
apt_own=(-o Dir::Etc::SourceList="$work/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
  -o Dir::State::Lists="$work/apt/lists" -o Dir::Cache="$work/apt/cache")
apt-get "${apt_own[@]}" -qq update
apt-get "${apt_own[@]}" -qq source --download-only kubernetes
apt-get -qq download golang-1.19-go golang-1.19-src golang-github-modern-go-reflect2-dev etcd-server
for deb in *.deb; do dpkg-deb -x "$deb" root; done

source=$work/go/src/k8s.io/kubernetes
mkdir -p "$(dirname "$source")"
dpkg-source --no-check -x kubernetes_*.dsc "$source" > /dev/null

# The copy that lies in the source goes through maps as Go did before 1.18, and ends the server on its first own kind.
rm -rf "$source/vendor/github.com/modern-go/reflect2"
cp -rL "$work/root/usr/share/gocode/src/github.com/modern-go/reflect2" "$source/vendor/github.com/modern-go/"

export GOROOT=$work/root/usr/lib/go-1.19 GOPATH=$work/go GOCACHE=$work/cache
export GO111MODULE=off GOPROXY=off CGO_ENABLED=0 PATH=$work/root/usr/lib/go-1.19/bin:$PATH
cd "$source"
build() { # name package
  nice -n 10 go build -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=v1.20.2 \
    -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=20" -o "$work/out/$1" "$2"
}

# What the server says of its kinds is generated, and no part of the source.
build openapi-gen k8s.io/kubernetes/vendor/k8s.io/kube-openapi/cmd/openapi-gen
kinds=$(grep -rl --include=doc.go '+k8s:openapi-gen=true' staging/src/k8s.io pkg cmd plugin | xargs -n1 dirname |
  sed -e 's#^staging/src/#k8s.io/kubernetes/vendor/#' -e 's#^\(pkg\|cmd\|plugin\)/#k8s.io/kubernetes/\1/#')
machinery=k8s.io/kubernetes/vendor/k8s.io/apimachinery/pkg
kinds="$kinds $machinery/version $machinery/runtime $machinery/api/resource $machinery/util/intstr"
"$work/out/openapi-gen" --output-base "$GOPATH/src" --output-file-base zz_generated.openapi \
  --output-package k8s.io/kubernetes/pkg/generated/openapi --report-filename "$work/violations" \
  --go-header-file hack/boilerplate/boilerplate.generatego.txt \
  --input-dirs "$(tr ' ' '\n' <<< "$kinds" | sort -u | paste -sd,)"

build kube-apiserver k8s.io/kubernetes/cmd/kube-apiserver
build kube-controller-manager k8s.io/kubernetes/cmd/kube-controller-manager
mkdir -p "$bin"
cp "$work/root/usr/bin/etcd" "$work/out/kube-apiserver" "$work/out/kube-controller-manager" "$bin/"
