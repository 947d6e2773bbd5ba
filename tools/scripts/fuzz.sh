#!/bin/sh
# fuzz.sh DURATION: runs every fuzz target for DURATION each. What they find is
# written to the package's testdata/fuzz: commit it with the fix.
set -eu

cd "$(dirname -- "$0")/../.."
duration=${1:?usage: fuzz.sh DURATION, for example 10s}
found=0
# shellcheck disable=SC2013 # folders of Go packages have no spaces
for dir in $(grep -rlE '^func Fuzz[A-Z]' --include='*_test.go' internal | sed 's,/[^/]*$,,' | sort -u); do
	for target in $(go test -list '^Fuzz' "./$dir" | grep '^Fuzz'); do
		found=1
		echo "== $dir $target, $duration"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$duration" "./$dir"
	done
done
if [ "$found" -eq 0 ]; then
	echo "no fuzz target found." >&2
	exit 1
fi
