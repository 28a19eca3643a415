#!/bin/bash
# disk_failures.sh PROGRAM SCRATCH PORT: a node whose disk is full, read-only, or not as it must be, says so in a clear
# line and ends with status 2 (or 1 once it has begun), never by a signal; and it starts when that is mended. Needs
# root, for small file systems of its own in a namespace of its own; else it ends with 77, which ctest takes for
# skipped.
set -u
program=$1 scratch=$2 port=$3
if [ "${4-}" != inside ]; then
  [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || { echo "SKIPPED: needs root"; exit 77; }
  rm -rf "$scratch"
  mkdir -p "$scratch" || exit 1
  exec unshare -m bash "$0" "$program" "$scratch" "$port" inside
fi
mount -t tmpfs -o size=64m none "$scratch" || { echo "SKIPPED: no tmpfs may be mounted"; exit 77; }
cd "$scratch" || exit 1
failures=0
fail() { echo "FAILED: $*"; sed 's/^/    /' out | tail -5; failures=$((failures + 1)); }

# Runs a node that is to end by itself; its words are in `out`.
start() { timeout -k 10 120 "$program" node --config "$1" > out 2>&1; }

# expect STATUS TEXT WHAT NODE: it ends with that status and says the text in its last line.
expect() {
  start "$4"
  local status=$?
  [ $status = "$1" ] || fail "$3: status $status instead of $1"
  tail -1 out | grep -qF -- "$2" || fail "$3: does not say \"$2\""
}

# It starts, and stops when it is asked to.
works() {
  "$program" node --config "$1" > out 2>&1 &
  local node=$!
  for ((i = 0; i < 1200; ++i)); do
    grep -q "listens on" out && break
    kill -0 $node 2>/dev/null || break
    sleep 0.1
  done
  kill -TERM $node 2>/dev/null
  wait $node
  local status=$?
  [ $status = 0 ] && grep -q "listens on" out || fail "$2: does not run (status $status)"
}

"$program" testnet --dir net --replicas 1 --base-port "$port" > /dev/null || { echo "FAILED: no testnet"; exit 1; }

# A full disk, with so many KB left, found again and again.
mkdir small
for left in 0 4 12 16 28 40 64 100 160; do
  mount -t tmpfs -o size=2m none small
  cp -r net small/net
  dd if=/dev/zero of=small/fill bs=4k > /dev/null 2>&1
  truncate -s -${left}k small/fill
  for try in 1 2 3; do
    start small/net/replica-0/node.toml
    status=$?
    case $status in
      1 | 2) tail -1 out | grep -qi "no space" || fail "$left KB left, start $try: does not say why" ;;
      *) fail "$left KB left, start $try: status $status" ;;
    esac
  done
  [ $left != 0 ] || expect 2 "free some space" "no room at all" small/net/replica-0/node.toml
  rm small/fill
  works small/net/replica-0/node.toml "$left KB left, and then room again"
  umount small
done

# Read-only, fresh and after it has lived.
mkdir still
for lived in no yes; do
  rm -rf old && cp -r net old
  [ $lived = no ] || works old/replica-0/node.toml "a node that is to become read-only"
  mount --bind old still && mount -o remount,ro,bind still
  expect 2 "Read-only file system" "a read-only file system, lived: $lived" still/replica-0/node.toml
  grep -q "another process" out && fail "a read-only file system is taken for another process"
  umount still
done

# Rights.
rm -rf old && cp -r net old && mkdir old/replica-0/data && chmod 700 old/replica-0/data
chown -R 65534 old/replica-0/key && chmod 755 "$scratch" old old/replica-0
setpriv --reuid 65534 --clear-groups true 2> /dev/null && {
  cat > as_nobody <<END
exec setpriv --reuid 65534 --clear-groups "$program" "\$@"
END
  timeout -k 10 120 bash as_nobody node --config old/replica-0/node.toml > out 2>&1
  status=$?
  [ $status = 2 ] || fail "a data folder without rights: status $status"
  tail -1 out | grep -q "Permission denied" || fail "a data folder without rights: does not say why"
}

# A file where a folder should be, and the other way round.
shape() { # WHAT TEXT COMMAND
  rm -rf old && cp -r net old
  (cd old/replica-0 && eval "$3")
  expect 2 "$2" "$1" old/replica-0/node.toml
}
shape "data is a file" "data" "touch data"
shape "data.lived is a folder" "holds no store" "mkdir data.lived"
shape "the lock is a folder" "Is a directory" "mkdir -p data/lock"
shape "the mark is a folder" "data/mark" "mkdir -p data/mark"
shape "the database is a file" "mark is missing" "mkdir -p data; touch data/db"
shape "the key is a folder" "is no plain file" "rm key; mkdir key"
shape "the key is missing" "No such file" "rm key"
shape "the node file is a folder" "Is a directory" "rm node.toml; mkdir node.toml"
shape "the genesis is a folder" "Is a directory" "rm ../genesis.toml; mkdir ../genesis.toml"
shape "the genesis is missing" "No such file" "rm ../genesis.toml"

# Too few files.
(ulimit -n 64 && timeout -k 10 120 "$program" node --config net/replica-0/node.toml > out 2>&1)
[ $? = 2 ] && tail -1 out | grep -q "may open 64 files" || fail "too few files"

# Another process has it: this is what is said then, and nowhere else.
"$program" node --config net/replica-0/node.toml > first 2>&1 &
first=$!
for ((i = 0; i < 1200; ++i)); do
  grep -q "listens on" first && break
  kill -0 $first 2>/dev/null || break
  sleep 0.1
done
expect 2 "another process runs this replica" "a replica that runs already" net/replica-0/node.toml
kill -TERM $first
wait $first || fail "the first process: status $?"

shape "data.lived is a folder beside a store" "data.lived: cannot be written: Is a directory" "rm data.lived; mkdir data.lived"

# The supervisor's own files.
rm -rf old && cp -r net old && mkdir old/replica-0.log
timeout -k 10 300 "$program" testnet up --dir old > out 2>&1
status=$?
[ $status = 1 ] || [ $status = 2 ] || fail "a log that is a folder: status $status"
grep -q "replica-0.log: cannot be written: Is a directory" out || fail "a log that is a folder: does not say so"

[ $failures = 0 ] && echo "all disks that fail are told of"
exit $((failures != 0))
