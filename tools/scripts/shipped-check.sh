#!/bin/sh
# shipped-check.sh: the provider's binary contains neither test code nor the
# plugin framework's predecessor.
set -eu

cd "$(dirname -- "$0")/../.."
deps=$(go list -deps .)
failed=0
for forbidden in internal/mockapi internal/acctest internal/golden internal/tfcli internal/demo internal/bench terraform-plugin-testing terraform-plugin-sdk kin-openapi; do
	if printf '%s\n' "$deps" | grep -E "(^|/)$forbidden(/|\$)"; then
		echo "the package above is linked into the provider; $forbidden must not be." >&2
		failed=1
	fi
done
exit "$failed"
