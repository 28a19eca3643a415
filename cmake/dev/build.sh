# Sourced by ./dev: configuring, building, and running what was built.

# job_count: compilers at the same time. A file with CAF takes up to 1 GB.
job_count() {
  if [ -n "${BEZANT_JOBS-}" ]; then printf '%s\n' "$BEZANT_JOBS"; return; fi
  local jobs available limit used
  jobs=$(nproc)
  available=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
  if limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null) && [ "$limit" != max ]; then
    used=$(cat /sys/fs/cgroup/memory.current 2>/dev/null || echo 0)
    limit=$(((limit - used) / 1048576))
    [ "$limit" -ge "$available" ] || available=$limit
  fi
  [ "$jobs" -le $((available / 1200)) ] || jobs=$((available / 1200))
  [ "$jobs" -ge 1 ] || jobs=1
  printf '%s\n' "$jobs"
}

# The compiler cache must not be the reason for a failed build where there is no home folder to write to.
usable_ccache() {
  local folder=${XDG_CACHE_HOME:-${HOME-}/.cache}/ccache
  [ -z "${CCACHE_DIR-}" ] || return 0
  if ! { mkdir -p "$folder" && [ -w "$folder" ]; } 2>/dev/null; then export CCACHE_DIR="$root/build/.ccache"; fi
}

# configure PRESET: writes build/PRESET, unless it is there and no older than the presets. ninja sees to later changes.
configure() {
  local folder=$root/build/$1
  if [ -e "$folder/build.ninja" ] && [ "$folder/build.ninja" -nt "$root/CMakePresets.json" ]; then return 0; fi
  say "configuring build/$1"
  if ! cmake -S "$root" --preset "$1" >"$folder.log" 2>&1; then
    cat "$folder.log" >&2
    fail "configuring failed" 125
  fi
  touch "$folder/build.ninja"
}

# build PRESET TARGET: brings it up to date, one build at a time per folder: commands may run side by side.
build() {
  local preset=$1 target=$2 folder=$root/build/$1 lock
  ensure_packages "$command"
  usable_ccache
  mkdir -p "$root/build"
  exec {lock}>"$root/build/.lock-$preset"
  flock -w 1 "$lock" || { say "waiting for another build of build/$preset"; flock "$lock"; }
  configure "$preset"
  # `sed` only drops what ninja says when there is nothing to say.
  ninja -C "$folder" -j "$(job_count)" "$target" 2>&1 \
    | sed -u -e '/^ninja: Entering/d' -e '/^ninja: no work/d' -e '/Re-checking globbed/d' >&2 \
    || fail "the build failed" 125
  exec {lock}>&-
}

run_benchmarks() {
  local found= program name=${1-}
  [ $# -eq 0 ] || shift
  for program in "$root"/build/bench/bench/bench_*; do
    [ -f "$program" ] && [ -x "$program" ] || continue
    case "$name" in '' | "${program##*/bench_}") ;; *) continue ;; esac
    found=1
    "$program" "$@"
  done
  [ -n "$found" ] || fail "no benchmark ${name:+named $name }in bench/"
}

run_fuzzers() {
  local seconds=60 target= program name found= folders log status runs bad=0 verdict
  while [ $# -gt 0 ]; do
    case "$1" in
      --seconds) seconds=${2-}; shift 2 || fail "--seconds needs a number" 2 ;;
      -*) fail "fuzz: unknown option $1" 2 ;;
      *) target=$1; shift ;;
    esac
  done
  build fuzz fuzz_all
  mkdir -p "$root/build/fuzz/crashes" "$root/build/fuzz/logs"
  printf '%-14s %14s %9s  %s\n' target executions seconds result
  for program in "$root"/build/fuzz/tests/fuzz/fuzz_*; do
    [ -f "$program" ] && [ -x "$program" ] || continue
    name=${program##*/fuzz_}
    case "$target" in '' | "$name") ;; *) continue ;; esac
    found=1
    mkdir -p "$root/build/fuzz/corpus/$name"
    folders=("$root/build/fuzz/corpus/$name")
    [ ! -d "$root/tests/fuzz/corpus/$name" ] || folders+=("$root/tests/fuzz/corpus/$name")
    log=$root/build/fuzz/logs/$name status=0
    "$program" -max_total_time="$seconds" -print_final_stats=1 \
      -artifact_prefix="$root/build/fuzz/crashes/$name-" "${folders[@]}" >"$log" 2>&1 || status=$?
    runs=$(sed -nE 's/^stat::number_of_executed_units: *([0-9]+)$/\1/p' "$log" | tail -n 1)
    # The canary has a mistake in it: fuzzing works only if it is found.
    if [ "$name" = canary ]; then
      if [ "$status" -ne 0 ]; then verdict='found, as it must be'; else verdict='NOT FOUND' bad=1; fi
    elif [ "$status" -eq 0 ]; then
      verdict='nothing found'
    else
      verdict="FAILED: see $log" bad=1
    fi
    printf '%-14s %14s %9s  %s\n' "$name" "${runs:-?}" "$seconds" "$verdict"
  done
  [ -n "$found" ] || fail "no fuzz target ${target:+named $target }in tests/fuzz/"
  return "$bad"
}
