#!/bin/sh
# docs.sh generate|check
#
# generate  writes docs/ from the provider's schemas, templates/ and examples/.
# check     does so in a temporary copy, and fails with the difference. It also
#           fails when a page lacks an example or an attribute its description.
#
# The schemas come from the provider itself: an older engine would leave out the
# parts that it does not know, and the pages would lack them without an error.
set -eu

mode=${1:-}
case $mode in
generate | check) ;;
*)
	echo "usage: docs.sh generate|check" >&2
	exit 2
	;;
esac

cd "$(dirname -- "$0")/../.."
root=$PWD
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

mkdir "$tmp/tree"
go run ./internal/schemajson >"$tmp/schema.json"

# Always in a copy: what fails halfway leaves docs/ as it was.
for dir in docs templates examples; do
	[ ! -d "$dir" ] || cp -R "$dir" "$tmp/tree/"
done
tfplugindocs() {
	command=$1
	shift
	"$root/bin/tfplugindocs" "$command" --provider-dir "$tmp/tree" --provider-name brandwave \
		--providers-schema "$tmp/schema.json" "$@" >"$tmp/log" 2>&1 || {
		cat "$tmp/log" >&2
		echo "tfplugindocs $command failed, see above." >&2
		exit 1
	}
}
tfplugindocs generate --rendered-provider-name Brandwave
tfplugindocs validate

if [ "$mode" = generate ]; then
	rm -rf docs
	cp -R "$tmp/tree/docs" docs
	echo "docs/ is up to date."
	exit 0
fi

failed=0
if ! diff -ruN docs "$tmp/tree/docs"; then
	echo "docs/ is not what the code says: run 'make generate' and commit the result." >&2
	failed=1
fi
for page in docs/index.md docs/*/*.md; do
	case $page in
	docs/guides/* | 'docs/*/*.md') continue ;;
	esac
	if ! grep -q '^## Example Usage' "$page"; then
		echo "$page: no example. Add one where tfplugindocs looks for it, under examples/." >&2
		failed=1
	fi
	# "- `name` (Type)", or "1. " for an argument of a function, and nothing after it
	# but the link to a nested block.
	# shellcheck disable=SC2016 # backquotes as they stand in the page
	if grep -nE '^(-|1\.) `[^`]+` \([^)]*\)( \(see \[below[^)]*\)\))?[[:space:]]*$' "$page" /dev/null; then
		echo "$page: the attributes above have no description." >&2
		failed=1
	fi
done
exit "$failed"
