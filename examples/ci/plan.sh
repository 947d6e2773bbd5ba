#!/bin/sh
# Plans, and says by its exit code what is to be done:
#   0  nothing: what is configured is what is recorded
#   2  changes, saved in the file ci.tfplan
#   1  an error
# BRANDWAVE_API_KEY must be set. TERRAFORM names another binary, such as tofu.
set -u

terraform=${TERRAFORM:-terraform}

if [ -z "${BRANDWAVE_API_KEY:-}" ]; then
	echo "BRANDWAVE_API_KEY is empty: give this job the secret that holds the API key." >&2
	exit 1
fi

"$terraform" init -input=false -no-color || exit 1
"$terraform" plan -input=false -no-color -lock-timeout=5m -detailed-exitcode -out=ci.tfplan
code=$?

case $code in
0) echo "Nothing to do." ;;
2) echo "To make these changes: $terraform apply ci.tfplan" ;;
*) echo "The plan failed, see above; nothing was changed." >&2 ;;
esac
exit "$code"
