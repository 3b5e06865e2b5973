#!/usr/bin/env bash
# Access checks over HTTP against nginx answering `return 200`: one event loop and one worker on the
# first core, wrk on the second, the same request with keep-alive, in turns.
#
#   Benchmarks/Compare/http.sh PACKGATE CHECK_PROBE [ROUNDS]
#
# PACKGATE and CHECK_PROBE are the executables. Prints one line a round, then rows of a
# Markdown table: what, ours, theirs, ratio, wanted.
set -euo pipefail
compare=$(cd "$(dirname "$0")" && pwd)
packgate=$1
probe=$2
rounds=${3:-9}
seconds=3
connections=32
work=$(mktemp -d)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

# A registry of 10,000 customers, and a request that it allows.
read -r data secret package version < <("$probe" 10000 1000)
uri="/dist/$package/$version.zip"

cc -O2 -o "$work/pace" "$compare/pace.c"
cc -O2 -o "$work/hang" "$compare/hang.c"

# The server: one event loop; it says where it listens.
: >"$work/packgate.out"
ADMIN_TOKEN=$("$packgate" token admin) PACKGATE_LOOPS=1 taskset -c 0 \
  "$packgate" serve --data "$data" --host 127.0.0.1 --port 0 >"$work/packgate.out" 2>&1 &
server=$!
pids+=("$server")
port=
for _ in $(seq 200); do
  port=$(sed -n 's/.*listening on http:.*:\([0-9]*\)$/\1/p' "$work/packgate.out" | head -n 1)
  [ -z "$port" ] || break
  sleep 0.05
done
[ -n "$port" ] || { cat "$work/packgate.out" >&2; exit 1; }

# nginx: one process, nothing but the answer.
nginx_port=$((port == 65535 ? 65534 : port + 1))
cat >"$work/nginx.conf" <<CONFIGURATION
daemon off;
master_process off;
pid $work/nginx.pid;
error_log $work/nginx.log;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
  server { listen 127.0.0.1:$nginx_port; location / { return 200; } }
}
CONFIGURATION
taskset -c 0 nginx -p "$work" -c "$work/nginx.conf" 2>"$work/nginx.err" &
nginx=$!
pids+=("$nginx")
sleep 0.5

status() {
  curl -sS -o /dev/null -w '%{http_code}' "http://127.0.0.1:$1/auth/nginx" \
    -H "X-Original-URI: $uri" -H "Authorization: Bearer $secret"
}
[ "$(status "$port")" = 200 ] || { echo "packgate denies $uri" >&2; exit 1; }
[ "$(status "$nginx_port")" = 200 ] || { cat "$work/nginx.err" >&2; exit 1; }

# Clock ticks of CPU that a process has used.
used() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
hertz=$(getconf CLK_TCK)

# Requests a second, CPU time of a request in microseconds, and how busy the server's core was.
load() {
  local before after
  before=$(used "$2")
  taskset -c 1 wrk -t 1 -c "$connections" -d "${seconds}s" \
    -H "X-Original-URI: $uri" -H "Authorization: Bearer $secret" \
    "http://127.0.0.1:$1/auth/nginx" >"$work/wrk"
  after=$(used "$2")
  if grep -q 'Non-2xx' "$work/wrk"; then cat "$work/wrk" >&2; exit 1; fi
  awk -v ticks=$((after - before)) -v hertz="$hertz" -v seconds="$seconds" '
    / requests in / { requests = $1 }
    /^Requests\/sec:/ { rate = $2 }
    END { printf "%d %.2f %.0f\n", rate, ticks / hertz * 1e6 / requests,
          ticks / hertz / seconds * 100 }' "$work/wrk"
}

load "$port" "$server" >/dev/null
load "$nginx_port" "$nginx" >/dev/null
echo "round: packgate requests/s, CPU us, core %; nginx the same; ratio" >&2
: >"$work/rounds"
for round in $(seq "$rounds"); do
  ours=$(load "$port" "$server")
  theirs=$(load "$nginx_port" "$nginx")
  echo "$ours $theirs" | awk '{ printf "%s %.3f\n", $0, $1 / $4 }' >>"$work/rounds"
  echo "$round: $(tail -n 1 "$work/rounds")" >&2
done

# The median and the middle half of a column.
middle() { cut -d ' ' -f "$1" "$work/rounds" | sort -n | awk '
  { v[NR] = $1 }
  END { print v[int((NR + 1) / 2)], v[int((NR + 3) / 4)], v[int((3 * NR + 1) / 4)] }'; }
read -r ours _ _ < <(middle 1)
read -r cpu _ _ < <(middle 2)
read -r theirs _ _ < <(middle 4)
read -r nginx_cpu _ _ < <(middle 5)
read -r ratio lowest highest < <(middle 7)
row() { printf '| %s | %s | %s | %s | %s |\n' "$@"; }
row 'HTTP `/auth/nginx`, requests/s on one core' "$ours" "nginx \`return 200\`: $theirs" \
  "$ratio ($lowest - $highest)" 'at least 0.4'
row 'CPU time of a request' "$cpu us" "nginx: $nginx_cpu us" '' ''

# Answer times at half of that rate, measured from when each request was due, in turns; nginx at the
# same rate, and at half of its own, tells what the machine adds. The host of a virtual machine may
# put a core aside that falls asleep between two requests, for milliseconds: something of the idle
# class keeps it awake, which takes no time from the servers; once more without it.
pace() {
  taskset -c 1 "$work/pace" "$1" /auth/nginx "$2" 4 "$connections" \
    "X-Original-URI: $uri" "Authorization: Bearer $secret" |
    sed 's/.*median \([0-9]*\) us, 99% \([0-9]*\) us.*/\1 \2/'
}
: >"$work/half"
echo "half load, $((ours / 2)) requests/s, us, median and 99%: packgate, nginx, nginx at half of" \
  "its own, packgate on a core that may sleep" >&2
for round in $(seq 7); do
  chrt --idle 0 taskset -c 0 sh -c 'while :; do :; done' &
  pids+=("$!")
  times="$(pace "$port" $((ours / 2))) $(pace "$nginx_port" $((ours / 2)))"
  times="$times $(pace "$nginx_port" $((theirs / 2)))"
  kill "${pids[-1]}"
  wait "${pids[-1]}" 2>/dev/null || true
  unset 'pids[-1]'
  echo "$times $(pace "$port" $((ours / 2)))" >>"$work/half"
  echo "$round: $(tail -n 1 "$work/half")" >&2
done
half() { cut -d ' ' -f "$1" "$work/half" | sort -n | sed -n 4p; }
row '99 in 100 answers at half load' "$(half 2) us, median $(half 1) us" \
  "nginx at that rate: $(half 4) us, median $(half 3) us; at half of its own: $(half 6) us" \
  '' 'under 2000 us'
row 'The same where the core may sleep' "$(half 8) us, median $(half 7) us" '' '' ''

# Resident memory but for the pages of the store's map.
memory=$(awk '
  /^[0-9a-f]+-[0-9a-f]+ / { mapped = /data\.mdb/ }
  /^Rss:/ { if (mapped) store += $2; else rest += $2 }
  END { printf "%.1f %.1f", rest / 1024, store / 1024 }' "/proc/$server/smaps")
read -r rest store <<<"$memory"
row 'Resident memory of the server' "$rest MiB" "mapped pages beside it: $store MiB" '' \
  'under 64 MiB'

# The same load while slow clients hold connections open, in turns with none of them.
hanging=5000
: >"$work/slow"
echo "requests/s alone, beside $hanging slow connections; ratio" >&2
for _ in $(seq 5); do
  read -r alone _ _ < <(load "$port" "$server")
  : >"$work/hang.out"
  taskset -c 1 "$work/hang" "$port" "$hanging" >"$work/hang.out" &
  hang=$!
  pids+=("$hang")
  until grep -q hanging "$work/hang.out"; do
    kill -0 "$hang" 2>/dev/null || exit 1
    sleep 0.1
  done
  read -r beside _ _ < <(load "$port" "$server")
  kill "$hang"
  wait "$hang" 2>/dev/null || true
  echo "$alone $beside" | awk '{ printf "%s %.3f\n", $0, $2 / $1 }' | tee -a "$work/slow" >&2
  sleep 1
done
read -r alone beside ratio < <(sort -n -k 3 "$work/slow" | sed -n 3p)
row "The same beside $hanging slow connections" "$beside" "without them: $alone" "$ratio" \
  'at least 0.95'
