#!/bin/bash
# scenarios.sh BEZANT FOLDER: every scenario of examples/adversaries ends as it says, with every protocol to which its
# behaviour applies, and its adversaries act with one of them at least. There is one for each behaviour, and at least one protocol runs
# each of them.
set -euo pipefail
bezant=$1 folder=$2
status=0 runs=0
for file in "$folder"/*.toml; do
  if ! output=$("$bezant" simulate "$file" --protocol all 2>&1); then
    printf '%s\n' "$output"
    status=1
  fi
  passed=$(grep -c '^PASSED' <<<"$output" || true)
  [ "$passed" -gt 0 ] || { echo "$file: no protocol ran it"; status=1; }
  acted=$(grep -c '^ .* replica [0-9]* (.*) .* and acted [0-9]* time' <<<"$output" || true)
  [ "$acted" -gt 0 ] || { echo "$file: adversaries acted in none of $passed runs"; status=1; }
  runs=$((runs + passed))
done
# One line a behaviour in the registry; combinators and the liar without a plan need none.
for name in $(sed -n 's/^adversary_info \([a-z_]*\)_info();$/\1/p' "$3" | tr _ -); do
  [ "$name" != chaos ] || continue
  grep -qE "^behaviour = \"$name\b" "$folder"/*.toml || { echo "no scenario has the behaviour $name"; status=1; }
done
echo "$runs runs passed"
exit $status
