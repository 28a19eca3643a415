# Sourced by ./dev: hunts the seeded bugs of tests/mutants/hunt.txt.

# place_of NAME: file and line of the first question for that seeded bug.
place_of() {
  (cd "$root" && grep -rnF --include='*.cpp' "seeded_bug(\"$1\")" core protocols exchange audit transport actors) \
    | sed -E 's/^([^:]*:[0-9]+):.*/\1/' | LC_ALL=C sort | head -n 1
}

# hunt_one NAME HOW FLAGS...: one line of the table; sets caught_seed and caught_seconds.
hunt_one() {
  local name=$1 how=$2 out invariant status=0 began
  shift 2
  began=$(date +%s.%N)
  if [ "$how" = twins ]; then
    out=$(BEZANT_MUTANT=$name timeout "$hunt_seconds" "$hunter" twins --first --jobs "$hunt_jobs" "$@" 2>&1) || status=$?
    invariant=$(sed -nE 's/^  ([a-z-]+): .*$/\1/p' <<<"$out" | head -n 1)
    caught_seed=1
  else
    out=$(BEZANT_MUTANT=$name timeout "$hunt_seconds" "$hunter" swarm --seeds 1..1000000 --failures 1 --shrink 0 \
      --jobs "$hunt_jobs" "$@" 2>&1) || status=$?
    invariant=$(sed -nE 's/^seed [0-9]+ broke ([a-z-]+).*$/\1/p' <<<"$out" | head -n 1)
    caught_seed=$(sed -nE 's/^seed ([0-9]+) broke .*$/\1/p' <<<"$out" | head -n 1)
  fi
  caught_seconds=$(awk -v a="$began" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }')
  if [ "$status" -eq 1 ] && [ -n "$invariant" ]; then
    hunt_caught=$((hunt_caught + 1))
  else
    invariant="NOT CAUGHT ($status)"
  fi
  printf '%-38s %-44s %-14s %-6s %7s %8s\n' "$name" "$(place_of "$name")" "$invariant" "$how" "$caught_seed" "$caught_seconds"
}

# clean_passes HOW LAST FLAGS...: the same seeds or scenarios without a seeded bug.
clean_passes() {
  local how=$1 last=$2
  shift 2
  if [ "$how" = twins ]; then
    BEZANT_MUTANT='' "$hunter" twins --first --jobs "$hunt_jobs" "$@" >"$hunt_log" 2>&1
    return
  fi
  BEZANT_MUTANT='' "$hunter" swarm --seeds "1..$last" --failures 1 --shrink 3 --jobs "$hunt_jobs" "$@" >"$hunt_log" 2>&1
}

run_mutants() {
  local only='' list=$root/tests/mutants/hunt.txt name how flags last key total=0 bad=0
  hunt_seconds=180 hunt_jobs=$(nproc) hunt_caught=0
  while [ $# -gt 0 ]; do
    case "$1" in
      --seconds) hunt_seconds=${2-}; shift 2 || fail "--seconds needs a number" 2 ;;
      --jobs) hunt_jobs=${2-}; shift 2 || fail "--jobs needs a number" 2 ;;
      -*) fail "mutants: unknown option $1" 2 ;;
      *) only="$only $1 "; shift ;;
    esac
  done
  build dev bezant-mutants
  hunter=$root/build/dev/bin/bezant-mutants
  hunt_log=$root/build/mutants.log
  declare -A furthest=()
  local -a seconds=()
  printf '%-38s %-44s %-14s %-6s %7s %8s\n' bug place invariant how seed seconds
  while read -r name how flags; do
    case "$name" in '' | '#'*) continue ;; esac
    [ -z "$only" ] || [[ $only == *" $name "* ]] || continue
    total=$((total + 1))
    # shellcheck disable=SC2086 # the flags are several words
    hunt_one "$name" "$how" $flags
    seconds+=("$caught_seconds")
    [ -n "$caught_seed" ] || continue
    [ "${furthest[$how $flags]:-0}" -ge "$caught_seed" ] || furthest[$how $flags]=$caught_seed
  done <"$list"
  [ "$total" -gt 0 ] || fail "no such seeded bug in tests/mutants/hunt.txt" 2
  for key in "${!furthest[@]}"; do
    last=${furthest[$key]}
    # shellcheck disable=SC2086
    if clean_passes "${key%% *}" "$last" ${key#* }; then
      say "without a seeded bug, 'bezant $key' from seed 1 to $last: nothing broke"
    else
      say "without a seeded bug, 'bezant $key' from seed 1 to $last broke something:"
      cat "$hunt_log" >&2
      bad=1
    fi
  done
  if [ -z "$only" ]; then
    if BEZANT_MUTANT='' "$hunter" swarm --beyond-f 1 --seeds 1..100000 --failures 1 --shrink 0 --jobs "$hunt_jobs" >"$hunt_log" 2>&1; then
      say "f+1 liars broke nothing"
      bad=1
    else
      say "f+1 liars, no seeded bug: $(grep -m 1 ' broke ' "$hunt_log" || echo 'not caught')"
      grep -q ' broke ' "$hunt_log" || bad=1
    fi
  fi
  printf '%s of %s caught; median %s s\n' "$hunt_caught" "$total" \
    "$(printf '%s\n' "${seconds[@]}" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }')"
  [ "$hunt_caught" -eq "$total" ] && [ "$bad" -eq 0 ]
}
