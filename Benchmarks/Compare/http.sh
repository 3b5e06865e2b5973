#!/usr/bin/env bash
# Access checks and a GraphQL query over HTTP against nginx answering `return 200`: one event loop
# and one worker on the first core, wrk on the second, the same request with keep-alive, in turns.
#
#   Benchmarks/Compare/http.sh PACKGATE CHECK_PROBE [ROUNDS]
#
# PACKGATE and CHECK_PROBE are the executables. Prints one line a round on standard error, then rows
# of a Markdown table: what, ours, theirs, ratio, wanted.
set -euo pipefail
compare=$(cd "$(dirname "$0")" && pwd)
packgate=$1
probe=$2
rounds=${3:-9}
. "$compare/servers.sh"

# A registry of 10,000 customers, and a request that it allows.
read -r data secret package version < <("$probe" 10000 1000)
uri="/dist/$package/$version.zip"

cc -O2 -o "$work/pace" "$compare/pace.c"
cc -O2 -o "$work/hang" "$compare/hang.c"

# A query about a customer with five grants, as its text in a POST, and by its digest in a GET.
document=$(tr -s '\n ' '  ' <"$compare/documents/customer.graphql")
digest=$(printf %s "$document" | sha256sum | cut -d ' ' -f 1)
variables='{"id":"cus_0000000000005"}'
body="{\"query\":\"$document\",\"variables\":$variables}"
encoded() { sed 's/{/%7B/g; s/}/%7D/g; s/"/%22/g; s/:/%3A/g; s/,/%2C/g' <<<"$1"; }
extensions="{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"$digest\"}}"
by_digest="/graphql?extensions=$(encoded "$extensions")&variables=$(encoded "$variables")"
printf '{"%s":"%s"}' "$digest" "$document" >"$work/documents.json"
export PACKGATE_DOCUMENTS=$work/documents.json
cat >"$work/post.lua" <<SCRIPT
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = [[$body]]
SCRIPT

start_packgate "$packgate" "$data"
start_nginx

check=(-H "X-Original-URI: $uri" -H "Authorization: Bearer $secret")
administrator="Authorization: Bearer $token"
for address in "127.0.0.1:$port" "127.0.0.1:$nginx_port"; do
  curl -sSf -o "$work/answer" "${check[@]}" "http://$address/auth/nginx"
  curl -sSf -o "$work/text" -H "$administrator" -H 'Content-Type: application/json' -d "$body" \
    "http://$address/graphql"
  curl -sSf -o "$work/digest" -H "$administrator" "http://$address$by_digest"
  cmp "$work/text" "$work/digest"
  [ "$address" != "127.0.0.1:$port" ] || grep -q '"packages":\[{' "$work/text"
done

# in_turns WRK-ARGUMENT...: rounds of the same request to both, where PORT stands for the port.
in_turns() {
  local ours theirs
  load "$server" 0 "${@//PORT/$port}" >/dev/null
  load "$nginx" 0 "${@//PORT/$nginx_port}" >/dev/null
  : >"$work/rounds"
  for round in $(seq "$rounds"); do
    ours=$(load "$server" 0 "${@//PORT/$port}")
    theirs=$(load "$nginx" 0 "${@//PORT/$nginx_port}")
    echo "$ours $theirs" | awk '{ printf "%s %.3f\n", $0, $1 / $4 }' >>"$work/rounds"
    echo "$round: $(tail -n 1 "$work/rounds")" >&2
  done
}
# rates WHAT WANTED: rows of those rounds.
rates() {
  local ours cpu theirs nginx_cpu ratio lowest highest
  read -r ours _ _ < <(middle "$work/rounds" 1)
  read -r cpu _ _ < <(middle "$work/rounds" 2)
  read -r theirs _ _ < <(middle "$work/rounds" 4)
  read -r nginx_cpu _ _ < <(middle "$work/rounds" 5)
  read -r ratio lowest highest < <(middle "$work/rounds" 7)
  row "$1, requests/s on one core" "$ours" "nginx \`return 200\`: $theirs" \
    "$ratio ($lowest - $highest)" "$2"
  row 'CPU time of a request' "$cpu us" "nginx: $nginx_cpu us" '' ''
}

echo "a round: packgate requests/s, CPU us, core %; nginx the same; ratio" >&2
in_turns "${check[@]}" http://127.0.0.1:PORT/auth/nginx
rates 'HTTP `/auth/nginx`' 'at least 0.6'
read -r ours _ _ < <(middle "$work/rounds" 1)
read -r theirs _ _ < <(middle "$work/rounds" 4)
echo "GraphQL in a POST" >&2
in_turns -s "$work/post.lua" -H "$administrator" http://127.0.0.1:PORT/graphql
rates 'GraphQL, a customer with five grants, prepared, POST' 'at least 0.4'
echo "GraphQL by the digest of a document, in a GET" >&2
in_turns -H "$administrator" "http://127.0.0.1:PORT$by_digest"
rates 'The same by the digest of a known document, GET' 'at least 0.4'

# Answer times at half of that rate, measured from when each request was due, in turns; nginx at the
# same rate, and at half of its own, tells what the machine adds. With something that keeps the core
# awake; once more without it.
pace() {
  taskset -c 1 "$work/pace" "$1" /auth/nginx "$2" 4 "$connections" \
    "X-Original-URI: $uri" "Authorization: Bearer $secret" |
    sed 's/.*median \([0-9]*\) us, 99% \([0-9]*\) us.*/\1 \2/'
}
: >"$work/half"
echo "half load, $((ours / 2)) requests/s, us, median and 99%: packgate, nginx, nginx at half of" \
  "its own, packgate on a core that may sleep" >&2
for round in $(seq 7); do
  spin 0
  times="$(pace "$port" $((ours / 2))) $(pace "$nginx_port" $((ours / 2)))"
  times="$times $(pace "$nginx_port" $((theirs / 2)))"
  end "$spinning"
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

# Checks while slow clients hold connections open, in turns with none of them.
hanging=5000
: >"$work/slow"
echo "requests/s alone, beside $hanging slow connections; ratio" >&2
for _ in $(seq 5); do
  read -r alone _ _ < <(load "$server" 0 "${check[@]}" "http://127.0.0.1:$port/auth/nginx")
  : >"$work/hang.out"
  taskset -c 1 "$work/hang" "$port" "$hanging" >"$work/hang.out" &
  hang=$!
  pids+=("$hang")
  until grep -q hanging "$work/hang.out"; do
    kill -0 "$hang" 2>/dev/null || exit 1
    sleep 0.1
  done
  read -r beside _ _ < <(load "$server" 0 "${check[@]}" "http://127.0.0.1:$port/auth/nginx")
  kill "$hang"
  wait "$hang" 2>/dev/null || true
  echo "$alone $beside" | awk '{ printf "%s %.3f\n", $0, $2 / $1 }' | tee -a "$work/slow" >&2
  sleep 1
done
read -r alone beside ratio < <(sort -n -k 3 "$work/slow" | sed -n 3p)
row "\`/auth/nginx\` beside $hanging slow connections" "$beside" "without them: $alone" "$ratio" \
  'at least 0.95'
