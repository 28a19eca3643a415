#!/bin/bash
# no_simulated_signatures.sh SIMULATED LIBRARY...: no LIBRARY defines or asks for a symbol of the simulated signatures,
# which the library SIMULATED defines. (Fails, too, if that symbol cannot be found where it is.)
set -euo pipefail
symbol='bezant::simulated_signatures'
found() { [[ $(nm -C "$1" 2>/dev/null) == *"$symbol"* ]]; }
simulated=$1
shift
found "$simulated" || { echo "$simulated does not define $symbol: this test looks for the wrong thing"; exit 1; }
[ $# -gt 0 ] || { echo "no libraries to look at"; exit 1; }
for library in "$@"; do
  if found "$library"; then
    echo "$library reaches $symbol"
    exit 1
  fi
done
echo "$# libraries, none reaches $symbol"
