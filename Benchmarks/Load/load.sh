#!/usr/bin/env bash
# The server under load over loopback: checks, GraphQL queries and mutations, 90 to 9 to 1, for
# customers by a Zipf distribution, from 1 to 256 connections with one request each under way; then
# 64 connections for as long as its memory is to be watched.
#
#   Benchmarks/Load/load.sh PACKGATE LOAD_REQUESTS [SECONDS [CUSTOMERS PACKAGES]]
#
# PACKGATE and LOAD_REQUESTS are the executables. One event loop, and all else the server does, on
# the first core; the load on the second. Prints Markdown tables. Any answer but the right one ends
# it with an error. The customers' store is copied first, because mutations change it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# On the disk of the registries: a copy of one goes there.
export TMPDIR=${PACKGATE_BENCHMARK_DATA:-${TMPDIR:-/tmp}}
. "$here/../Compare/servers.sh"
packgate=$1
requests=$2
seconds=${3:-600}
customers=${4:-1000000}
packages=${5:-10000}
[ "$seconds" -ge 20 ] || { echo "load.sh: at least 20 seconds" >&2; exit 2; }

cc -O2 -o "$work/load" "$here/load.c"
token=$("$packgate" token admin)
data=$(ADMIN_TOKEN=$token "$requests" "$customers" "$packages" 400000 "$work/requests")
mkdir -m 700 "$work/data"
cp -r "$data/registry" "$data/pepper" "$work/data"
sync "$work/data/registry/data.mdb"

start_packgate "$packgate" "$work/data"

# The server's memory: its own, and mapped pages, in KiB.
memory() { awk '/^RssAnon:/ { own = $2 } /^RssFile:/ { file = $2 } END { print own, file }' \
  "/proc/$server/status"; }

# press CONNECTIONS SECONDS: the result is in `result`, CPU time of a request in us in its last line.
press() {
  local before
  before=$(used "$server")
  taskset -c 1 "$work/load" "$port" "$work/requests" "$1" "$2" >"$work/result" ||
    { tail -n 20 "$work/packgate.out" >&2; exit 1; }
  awk -v ticks=$(($(used "$server") - before)) -v hertz="$hertz" \
    '/^all / { print "cpu", ticks / hertz * 1e6 / $2 }' "$work/result" >"$work/cpu"
  cat "$work/cpu" >>"$work/result"
}
# result TITLE SORT: a row of what `result` says of a sort of requests.
result() {
  awk -v title="$1" -v sort="$2" '
    /^nanoseconds / { seconds = $2 / 1e9 }
    $1 == sort { count = $2; middle = $3; most = $4; nearly = $5 }
    /^cpu / { if (sort == "all") cpu = sprintf("%.1f us", $2) }
    END {
      printf "| %s | %.0f | %.0f us | %.0f us | %.0f us | %s |\n", title, count / seconds,
        middle / 1e3, most / 1e3, nearly / 1e3, cpu
    }' "$work/result"
}

read -r own_first file_first < <(memory)
press 64 3
cat <<'TABLE'
| Connections | Requests/s | p50 | p99 | p99.9 | CPU time of a request |
|---|---|---|---|---|---|
TABLE
for connections in 1 4 16 64 256; do
  echo "$connections connections" >&2
  press "$connections" 10
  result "$connections" all
done

# The long one, with a look at the memory each second.
echo "64 connections for $seconds seconds" >&2
: >"$work/memory"
while sleep 1; do memory >>"$work/memory"; done &
watch=$!
pids+=("$watch")
press 64 "$seconds"
end "$watch"
result "64 for $seconds s" all
result 'its checks' checks
result 'its queries' queries
result 'its mutations' mutations

# Flat is what has grown by no more than a twentieth and 2 MiB since a fifth of the time had passed:
# for two minutes the server remembers whose token's last use it has written, and which tokens those
# are takes as long to settle. Averages of a sixtieth of the time.
awk -v own_first="$own_first" -v file_first="$file_first" '
  { own[NR] = $1; file[NR] = $2; if ($1 > most) most = $1; if ($2 > most_file) most_file = $2 }
  function mean(values, end,    sum, i) {
    for (i = end - count + 1; i <= end; i++) sum += values[i]
    return sum / count / 1024
  }
  function row(title, first, values, most, verdict) {
    printf "| %s | %.1f | %.1f | %.1f | %.1f | %s |\n", title, first / 1024, mean(values, fifth),
      mean(values, NR), most / 1024, verdict
  }
  END {
    count = int(NR / 60) + 1
    fifth = int(NR / 5)
    flat = mean(own, NR) <= mean(own, fifth) * 1.05 + 2
    print ""
    printf "| Memory of the server, MiB | At the start | After %d s | At the end | At most | |\n",
      fifth
    print "|---|---|---|---|---|---|"
    row("its own", own_first, own, most, flat ? "flat" : "grows")
    row("mapped pages of the store and the program", file_first, file, most_file, "")
    printf "\nIts own after each tenth of the time:"
    for (tenth = 1; tenth <= 10; tenth++) printf " %.1f", mean(own, int(NR * tenth / 10))
    print ""
  }' "$work/memory"
