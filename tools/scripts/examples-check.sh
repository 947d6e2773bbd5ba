#!/bin/sh
# examples-check.sh, run by with-engine.sh after `make build`
#
# Checks everything under examples/ with the engine and the provider just built:
# each folder with .tf files is formatted and valid, each shell script parses.
#
# The folders that the docs show (see `snippets`) hold snippets, one file at a
# time: each is checked by itself, an import block together with the resource it
# imports into. Every other folder is a whole configuration.
set -eu

cd "$(dirname -- "$0")/../.."
root=$PWD
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

# Both registries' addresses: an example that names no host gets the engine's own.
cat >"$tmp/cli.tfrc" <<EOF
provider_installation {
  dev_overrides {
    "registry.terraform.io/brandwave/brandwave" = "$root/bin"
    "registry.opentofu.org/brandwave/brandwave" = "$root/bin"
  }
}
EOF
export TF_CLI_CONFIG_FILE="$tmp/cli.tfrc"

engine=$("$TERRAFORM" version | head -n 1)
product=${engine%% v*}
number=${engine#* v}
minor=${number#*.}
minor=${minor%%.*}

checked=0
skipped=0
failed=0

fail() {
	echo "FAIL $1" >&2
	failed=$((failed + 1))
}

# since TERRAFORM-MINOR OPENTOFU-MINOR|never: is the engine 1.MINOR or newer?
since() {
	if [ "$product" = OpenTofu ]; then wanted=$2; else wanted=$1; fi
	[ "$wanted" != never ] && { [ "${number%%.*}" -gt 1 ] || [ "$minor" -ge "$wanted" ]; }
}

skip() { # skip WHAT WHY
	echo "skip $1: $2; this is $engine"
	skipped=$((skipped + 1))
}

# validate NAME DIR [OPTION...]: NAME is for people, DIR is a configuration in $tmp.
validate() {
	name=$1
	dir=$2
	shift 2
	# `get` fetches local modules. `init` would ask a registry for our provider.
	if (cd "$dir" && "$TERRAFORM" get -no-color && "$TERRAFORM" validate -no-color "$@") >"$tmp/out" 2>&1 </dev/null; then
		echo "ok   $name"
		checked=$((checked + 1))
	else
		cat "$tmp/out" >&2
		fail "$name"
	fi
}

# snippet FILE...: a configuration made of these files, the tables beside them and,
# where none says so, of where our provider comes from.
snippet() {
	rm -rf "$tmp/snippet"
	mkdir "$tmp/snippet"
	cp "$@" "$tmp/snippet/"
	for table in "$(dirname "$1")"/*.csv; do
		[ ! -e "$table" ] || cp "$table" "$tmp/snippet/"
	done
	if ! grep -q required_providers "$@"; then
		printf 'terraform {\n  required_providers {\n    brandwave = { source = "brandwave/brandwave" }\n  }\n}\n' \
			>"$tmp/snippet/required_providers.tf"
	fi
	for file in "$@"; do :; done # the last one gives the name
	name=$file
	case $file in
	*.tfquery.hcl)
		since 14 never || { skip "$name" 'terraform query needs Terraform 1.14' && return; }
		validate "$name" "$tmp/snippet" -query
		return
		;;
	*/import-by-identity.tf)
		since 12 12 || { skip "$name" 'identities need Terraform 1.12 or OpenTofu 1.12' && return; }
		;;
	examples/functions/*)
		since 8 7 || { skip "$name" 'functions need Terraform 1.8 or OpenTofu 1.7' && return; }
		;;
	examples/actions/*)
		since 14 never || { skip "$name" 'actions need Terraform 1.14' && return; }
		;;
	esac
	validate "$name" "$tmp/snippet"
}

if ! "$TERRAFORM" fmt -check -diff -recursive examples; then
	fail "formatting: run 'make fmt'"
fi

snippets='provider resources data-sources ephemeral-resources functions list-resources actions'
for kind in $snippets; do
	for file in examples/"$kind"/*.tf examples/"$kind"/*/*.tf examples/"$kind"/*/*.tfquery.hcl; do
		[ -e "$file" ] || continue
		case $file in
		*/import-*.tf)
			resource=$(dirname "$file")/resource.tf
			# The engines find this out only when they plan.
			target=$(sed -n 's/^ *to *= *\([a-z0-9_]*\)\.\([A-Za-z0-9_-]*\).*/resource "\1" "\2"/p' "$file" | head -n 1)
			if [ -z "$target" ] || ! grep -qF "$target" "$resource"; then
				fail "$file: what it imports into is not in $resource"
				continue
			fi
			snippet "$resource" "$file"
			;;
		*) snippet "$file" ;;
		esac
	done
done

# The stories are checked where they lie in a copy of the whole tree, so that one
# may use a module of another by a relative path.
mkdir "$tmp/all"
cp -R examples "$tmp/all/"
find examples -type f -name '*.tf' ! -path '*/.terraform/*' | sed 's,/[^/]*$,,' | sort -u >"$tmp/dirs"
while read -r dir; do
	case " $snippets " in
	*" $(echo "$dir" | cut -d/ -f2) "*) continue ;;
	esac
	rm -rf "$tmp/all/$dir/.terraform" "$tmp/all/$dir/.terraform.lock.hcl"
	validate "$dir" "$tmp/all/$dir"
done <"$tmp/dirs"

find examples -type f -name '*.sh' | sort >"$tmp/scripts"
while read -r file; do
	shell='sh'
	case $(head -n 1 "$file") in *bash*) shell=bash ;; esac
	if "$shell" -n "$file"; then
		echo "ok   $file"
	else
		fail "$file"
	fi
done <"$tmp/scripts"

echo "$engine: $checked configurations valid, $skipped skipped, $failed failures"
if [ "$checked" -eq 0 ]; then
	echo "no example was checked: is examples/ where it should be?" >&2
	exit 1
fi
[ "$failed" -eq 0 ]
