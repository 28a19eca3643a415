#!/bin/bash
# dev_names.sh [ROOT]: ./dev answers a misspelled command with the nearest one, and another word with the list.
set -uo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"
failures=0
# says WORD TEXT [not TEXT]
says() {
  local said status
  said=$(./dev "$1" 2>&1 </dev/null)
  status=$?
  [ $status -eq 2 ] || { echo "FAILED: ./dev $1 ends with $status"; failures=1; }
  case "$said" in *"$2"*) ;; *) echo "FAILED: ./dev $1 says: $said"; failures=1 ;; esac
}
says tset 'did you mean "test"?'
says benhc 'did you mean "bench"?'
says isntall 'did you mean "install"?'
says Demo 'did you mean "demo"?'
says zzz 'there is no command "zzz"'
says "" 'there is no command ""'
case "$(./dev zzz 2>&1)" in *'did you mean'*) echo "FAILED: nothing is near zzz"; failures=1 ;; esac
# Every command that the script has is known to it as a name.
for name in $(sed -n 's/^cmd_\([a-z]*\)() {$/\1/p' dev); do
  grep -q "printf.* $name" dev || { echo "FAILED: nearest_command does not know $name"; failures=1; }
done
exit $failures
