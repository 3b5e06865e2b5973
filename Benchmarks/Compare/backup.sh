#!/usr/bin/env bash
# A backup of 1,000,000 customers against cp of the data file, both until they are on the disk, in
# turns; what it costs the checks meanwhile; restoring; opening and verifying.
#
#   Benchmarks/Compare/backup.sh PACKGATE_BACKUP BACKUP_PROBE [ROUNDS]
#
# PACKGATE_BACKUP and BACKUP_PROBE are the executables. Prints one line a round on standard error,
# then rows of a Markdown table: what, ours, theirs, ratio, wanted. Needs twice the store's size
# beside the population.
set -euo pipefail
backup=$1
probe=$2
rounds=${3:-5}
size=(1000000 10000)
data=$("$probe" "${size[@]}")
work=$(mktemp -d "$(dirname "$data")/compare.XXXXXX")
trap 'rm -rf "$work" "$work".*' EXIT
trap 'exit 1' INT TERM

# Seconds that a command takes.
seconds() {
  local start=$EPOCHREALTIME
  "$@"
  awk -v start="$start" -v end="$EPOCHREALTIME" 'BEGIN { print end - start }'
}
copy() { cp "$data/registry/data.mdb" "$work/copy" && sync "$work/copy"; }
create() { "$backup" create --data "$data" --quiet "$work/backup"; }
restore() { "$backup" restore --quiet "$work/restored" "$work/backup"; }
bytes() { stat -c %s "$1"; }
# The middle, the quarters, of the numbers in a file.
spread() {
  sort -n "$1" | awk -v scale="${2:-1}" -v form="${3:-%.2f}" '
    { v[NR] = $1 * scale }
    END {
      printf form " (" form " - " form ")", v[int((NR + 1) / 2)], v[int((NR + 3) / 4)],
        v[int((3 * NR + 1) / 4)]
    }'
}
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# Both have the data file in memory.
cat "$data/registry/data.mdb" >/dev/null
source=$(bytes "$data/registry/data.mdb")
for _ in $(seq "$rounds"); do
  rm -f "$work"/*
  theirs=$(seconds copy)
  rm -f "$work"/*
  ours=$(seconds create)
  written=$(bytes "$work/backup")
  echo "cp $theirs s, backup $ours s" >&2
  awk -v t="$ours" -v n="$written" 'BEGIN { print n / t / 1e6 }' >>"$work.ours"
  awk -v t="$theirs" -v n="$source" 'BEGIN { print n / t / 1e6 }' >>"$work.theirs"
  awk -v a="$ours" -v b="$theirs" -v n="$written" -v m="$source" \
    'BEGIN { print n / a / (m / b) }' >>"$work.ratio"
  awk -v a="$ours" -v b="$theirs" 'BEGIN { print b / a }' >>"$work.times"
done
for _ in 1 2; do
  rm -rf "$work/restored"
  took=$(seconds restore)
  echo "restore $took s" >&2
  awk -v t="$took" -v n="$written" 'BEGIN { print n / t / 1e6 }' >>"$work.restored"
done
rm -rf "$work"/*
"$probe" "${size[@]}" checks "$rounds" sh -c 'rm -f "$2" && exec "$0" create --data "$1" --quiet "$2"' \
  "$backup" "$data" "$work/beside" | tee /dev/stderr >"$work.checks"
awk '{ print $2 / $1 }' "$work.checks" >"$work.slower"
cut -d ' ' -f 1 "$work.checks" >"$work.alone"
cut -d ' ' -f 2 "$work.checks" >"$work.beside"
read -r opening verifying < <("$probe" "${size[@]}" open)

row() { printf '| %s | %s | %s | %s | %s |\n' "$@"; }
number() { printf "%.$2f" "$1"; }
megabytes=$((source / 1000000))
row "Hot backup: 1,000,000 customers, a file of $megabytes MB" \
  "$(number "$(median "$work.ours")" 0) MB/s written" \
  "cp and sync: $(number "$(median "$work.theirs")" 0) MB/s" \
  "$(spread "$work.ratio") of its rate" 'at least 0.5'
row "The same as a whole: a backup has $((written / 1000000)) MB" '' '' \
  "$(spread "$work.times") times as fast" ''
row '99 in 100 checks beside a backup' \
  "$(awk -v n="$(median "$work.beside")" 'BEGIN { printf "%.2f", n / 1000 }') us" \
  "without: $(awk -v n="$(median "$work.alone")" 'BEGIN { printf "%.2f", n / 1000 }') us" \
  "$(spread "$work.slower") times" 'at most 1.5'
row 'Restore, read twice and verified' "$(number "$(median "$work.restored")" 0) MB/s" '' '' ''
row 'Open 1,000,000 customers; verify them' "$(number "$opening" 1) ms; $(number "$verifying" 1) s" \
  '' '' ''
