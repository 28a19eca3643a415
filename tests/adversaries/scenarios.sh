#!/bin/bash
# scenarios.sh BEZANT FOLDER LIST: every scenario of examples/adversaries ends as it says, with every protocol to which
# its behaviour applies, and each of its adversaries acts in every run. LIST is the source with all behaviours: each has
# a scenario, which at least one protocol runs.
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
  idle=$(grep -E '^ .* replica [0-9]+ \(.*\) never acted' <<<"$output" || true)
  if [ -n "$idle" ] || [ "$acted" -lt "$passed" ]; then
    printf '%s: %d adversaries acted in %d runs; idle:\n%s\n' "$file" "$acted" "$passed" "$idle"
    status=1
  fi
  runs=$((runs + passed))
done
# One line a behaviour in the registry; combinators and the liar without a plan need none.
for name in $(sed -n 's/^adversary_info \([a-z_]*\)_info();$/\1/p' "$3" | tr _ -); do
  [ "$name" != chaos ] || continue
  grep -qE "^behaviour = \"$name\b" "$folder"/*.toml || { echo "no scenario has the behaviour $name"; status=1; }
done
echo "$runs runs passed"
exit $status
