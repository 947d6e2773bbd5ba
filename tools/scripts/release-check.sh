#!/bin/sh
# release-check.sh [host|all|OS_ARCH...]
#
# Dry run of a release into dist/: .goreleaser.yml is valid, it builds, and what
# comes out is what the registries accept. Nothing is signed or published.
#   host      this machine's platform and, to see another one's names, windows_amd64
#   all       every platform, as a release does; takes minutes
set -eu

cd "$(dirname -- "$0")/../.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

bin/goreleaser check .goreleaser.yml

# The release's own configuration, with fewer lines under `targets` if so wished.
targets=${*:-host}
[ "$targets" != host ] || targets="$(go env GOHOSTOS)_$(go env GOHOSTARCH) windows_amd64"
[ "$targets" != all ] || targets=$(awk '$1 == "-" && $2 ~ /^[a-z0-9]+_[a-z0-9]+$/ { print $2 }' .goreleaser.yml)
awk -v keep=" $(echo "$targets" | tr '\n' ' ') " '
	$1 == "-" && $2 ~ /^[a-z0-9]+_[a-z0-9]+$/ && !index(keep, " " $2 " ") { next }
	{ print }
' .goreleaser.yml >"$tmp/goreleaser.yml"

bin/goreleaser release --snapshot --clean --skip=sign,publish --config "$tmp/goreleaser.yml"

# shellcheck disable=SC2086 # one word a target
(cd tools/release && go vet ./... && go run ./verify ../../dist ../../LICENSE ../../terraform-registry-manifest.json $targets)
