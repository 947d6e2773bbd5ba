#!/bin/sh
# docs.sh generate|check, run by with-engine.sh after `make build`
#
# generate  writes docs/ from the provider's schemas, templates/ and examples/.
# check     does so in a temporary copy, and fails with the difference. It also
#           fails when a page lacks an example or an attribute its description.
#
# The schemas come from the engine at hand, Terraform or OpenTofu, which asks the
# provider just built; tfplugindocs itself would insist on a binary named terraform.
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

# tfplugindocs looks for the provider under this address, whoever publishes it.
address=registry.terraform.io/hashicorp/brandwave
mkdir "$tmp/schema" "$tmp/tree"
cat >"$tmp/cli.tfrc" <<EOF
provider_installation {
  dev_overrides {
    "$address" = "$root/bin"
  }
}
EOF
cat >"$tmp/schema/main.tf" <<EOF
terraform {
  required_providers {
    brandwave = { source = "$address" }
  }
}
EOF
(cd "$tmp/schema" && TF_CLI_CONFIG_FILE="$tmp/cli.tfrc" "$TERRAFORM" providers schema -json >schema.json)

# An older engine leaves out the parts of a schema that it does not know; the pages
# would then come out incomplete, without an error.
need() { # need FILES-THAT-SAY-SO SCHEMA-KEY WHAT ENGINE
	# shellcheck disable=SC2086 # a pattern, to be expanded
	for file in $1; do
		if [ -e "$file" ] && ! grep -q "\"$2\"" "$tmp/schema/schema.json"; then
			echo "$file: documenting $3 takes $4; this is $("$TERRAFORM" version | head -n 1)." >&2
			exit 1
		fi
	done
}
need 'examples/resources/*/import-by-identity.tf' resource_identity_schemas 'identities' 'Terraform 1.12 or OpenTofu 1.12'
need 'examples/functions/*' functions 'functions' 'Terraform 1.8 or OpenTofu 1.7'
need 'examples/list-resources/*' list_resource_schemas 'list resources' 'Terraform 1.14'
need 'examples/actions/*' action_schemas 'actions' 'Terraform 1.14'

# Always in a copy: what fails halfway leaves docs/ as it was.
for dir in docs templates examples; do
	[ ! -d "$dir" ] || cp -R "$dir" "$tmp/tree/"
done
tfplugindocs() {
	command=$1
	shift
	"$root/bin/tfplugindocs" "$command" --provider-dir "$tmp/tree" --provider-name brandwave \
		--providers-schema "$tmp/schema/schema.json" "$@" >"$tmp/log" 2>&1 || {
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
