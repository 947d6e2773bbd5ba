#!/bin/sh
# acceptance.sh [GO-TEST-FLAG...], run by with-engine.sh
#
# Runs the packages whose tests drive the engine, which are those that use
# internal/acctest, once more on the engine at hand.
set -eu

cd "$(dirname -- "$0")/../.."
packages=$(go list -f '{{.ImportPath}} {{join .TestImports " "}} {{join .XTestImports " "}} ' ./... |
	awk '/ [^ ]*\/internal\/acctest / { print $1 }')
if [ -z "$packages" ]; then
	echo "no package has acceptance tests: none of them imports internal/acctest." >&2
	exit 1
fi
"$TERRAFORM" version | head -n 1
# Never from the test cache, which cannot know that the engine is another one.
# shellcheck disable=SC2086 # one word a package
exec go test -count=1 -parallel 4 -timeout 20m "$@" $packages
