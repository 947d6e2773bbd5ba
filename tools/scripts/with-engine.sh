#!/bin/sh
# with-engine.sh COMMAND [ARG...]
#
# Runs COMMAND in an environment that does not depend on who calls it:
#   - nothing set for Terraform, OpenTofu or this provider in the caller's shell
#     or home gets through (a plugin cache, a CLI config, a workspace, an API key);
#   - TERRAFORM is the absolute path of the engine: the one the caller named in
#     TERRAFORM (a path or a name), else terraform on PATH, else tofu on PATH,
#     else the OpenTofu pinned in tools/go.mod, built now;
#   - the acceptance tests find the same engine in TF_ACC_TERRAFORM_PATH, and for
#     OpenTofu its registry's name in TF_ACC_PROVIDER_HOST.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)

# Prints the absolute path of the program called $1, or fails.
absolute() {
	found=$(command -v -- "$1") || return 1
	case $found in
	/*) printf '%s\n' "$found" ;;
	*/*) printf '%s/%s\n' "$(CDPATH='' cd -- "$(dirname -- "$found")" && pwd)" "$(basename -- "$found")" ;;
	*) return 1 ;; # a shell function or builtin
	esac
}

if [ -n "${TERRAFORM:-}" ]; then
	engine=$(absolute "$TERRAFORM") || {
		echo "TERRAFORM=$TERRAFORM: no such program. Name a terraform or tofu binary, by path or by its name on PATH." >&2
		exit 2
	}
elif engine=$(absolute terraform); then
	:
elif engine=$(absolute tofu); then
	:
else
	engine=$root/bin/tofu
	if ! make -q -C "$root" bin/tofu >/dev/null 2>&1; then
		echo "Neither terraform nor tofu is on PATH: building OpenTofu from source, once, into bin/tofu." >&2
		echo "This takes some minutes. To use another binary: TERRAFORM=/path/to/terraform" >&2
		make -C "$root" --no-print-directory bin/tofu >&2
	fi
fi

# A multi-line value may make this list too long; unsetting what is not set is harmless.
for name in $(env | sed -n -e 's/^\(TF_[A-Za-z0-9_]*\)=.*/\1/p' -e 's/^\(BRANDWAVE_[A-Za-z0-9_]*\)=.*/\1/p'); do
	unset "$name"
done

# An empty file rather than none, so that the one in the home is not read either.
export TF_CLI_CONFIG_FILE=/dev/null
# No call home to ask for newer versions.
export CHECKPOINT_DISABLE=1

version=$("$engine" version 2>/dev/null </dev/null | head -n 1) || version=''
case $version in
OpenTofu\ v*) export TF_ACC_PROVIDER_HOST=registry.opentofu.org ;;
Terraform\ v*) ;;
*)
	echo "$engine is neither Terraform nor OpenTofu: '$engine version' printed '$version'." >&2
	exit 2
	;;
esac

export TERRAFORM="$engine"
export TF_ACC=1
export TF_ACC_TERRAFORM_PATH="$engine"
exec "$@"
