#!/usr/bin/env bash
# The same workloads on other systems, in turns with ours: access checks in the process, over a
# Unix socket and over HTTP, and a GraphQL query over HTTP. systems.md says what each of them does.
# Who is not there is left out, and said to be.
#
#   Benchmarks/Compare/Systems/systems.sh PACKGATE CHECK_PROBE SCRATCH [ROUNDS]
#
# PACKGATE and CHECK_PROBE are the executables. Servers have the first core; clients, and what
# needs no server, the second. Prints one line a round on standard error, and rows of a Markdown
# table: what, ours, theirs, ratio, wanted. Takes about five minutes.
set -euo pipefail
packgate=$(realpath "$1")
probe=$(realpath "$2")
scratch=$(mkdir -p "$3" && realpath "$3")
rounds=${4:-9}
cd "$(dirname "$0")/../../.."
systems=Benchmarks/Compare/Systems
schema=Sources/AdminAPI/admin.graphqls
document=Benchmarks/Compare/documents/customer.graphql
. Benchmarks/Compare/servers.sh

customers=100000
requests=200000
of="$((customers / 1000)),000 customers"

skip() { echo "skipped: $*" >&2; }
has() { command -v "$1" >/dev/null; }

# rival NAME LIBRARY...: builds a C program that asks a system.
rival() {
  local name=$1
  shift
  cc -std=gnu11 -D_GNU_SOURCE -O2 -I/usr/include/postgresql -o "$work/$name" \
    "$systems/rival.c" "$systems/$name.c" "$@" -lcrypto 2>"$work/$name.log" && return
  skip "$name cannot be built: $(grep -m 1 error "$work/$name.log")"
  return 1
}

# employ NAME COMMAND...: a program that answers orders, one a line; ask: gives it one.
declare -A workers orders answers
employ() {
  local name=$1 in out
  shift
  mkfifo "$work/$name.orders" "$work/$name.answers"
  taskset -c 1 "$@" <"$work/$name.orders" >"$work/$name.answers" 2>"$work/$name.err" &
  workers[$name]=$!
  pids+=("$!")
  exec {in}>"$work/$name.orders" {out}<"$work/$name.answers"
  orders[$name]=$in
  answers[$name]=$out
}
# ask NAME FIRST COUNT BATCH: microseconds for each request.
ask() {
  local time decided
  if ! { echo "$2 $3 $4" >&"${orders[$1]}"; } 2>/dev/null ||
    ! read -r -t 120 -u "${answers[$1]}" time decided; then
    echo "failed: $1: $(tail -n 1 "$work/$1.err")" >&2
    return 1
  fi
  awk -v time="$time" -v count="$decided" 'BEGIN { printf "%.3f", time / count / 1000 }'
}
# No more orders for these.
dismiss() {
  local name in out
  for name in "$@"; do
    in=${orders[$name]} out=${answers[$name]}
    # Other processes hold that end of the pipe, too.
    echo end >&"$in"
    exec {in}>&- {out}<&-
    gone "${workers[$name]}"
  done
}

# in_turns COUNT BATCH NAME...: rounds of the same requests to each, into `rounds`.
in_turns() {
  local count=$1 batch=$2 first line name round time
  shift 2
  echo "us, $batch at a time, a round: $*" >&2
  : >"$work/rounds"
  # The first time fills them, and does not count.
  for name in "$@"; do ask "$name" 0 "$count" "$batch" >/dev/null; done
  for round in $(seq "$rounds"); do
    first=$((round * count % (requests - count)))
    line=
    for name in "$@"; do
      time=$(ask "$name" "$first" "$count" "$batch")
      line+="$time "
    done
    echo "${line% }" | tee -a "$work/rounds" >&2
  done
}

# report WHAT KIND NAME...: a row for each of the others in those rounds, of which ours is the
# first: `us`, of which less is better, or `/s`, of which more is.
report() {
  local what=$1 kind=$2 column=1 name ours ratio lowest highest
  shift 2
  ours=$(value 1 "$kind" $#)
  for name in "$@"; do
    column=$((column + 1))
    awk -v column="$column" -v kind="$kind" '
      { printf "%.2f\n", kind == "us" ? $column / $1 : $1 / $column }' "$work/rounds" >"$work/ratio"
    read -r ratio lowest highest < <(middle "$work/ratio" 1)
    row "$what" "$ours" "$name: $(value "$column" "$kind" $#)" \
      "$ratio ($lowest - $highest) times as fast" ''
  done
}
# value COLUMN KIND OTHERS: its median; behind the rates of all there may stand CPU times of all.
value() {
  local value cost
  read -r value _ _ < <(middle "$work/rounds" "$1")
  read -r cost _ _ < <(middle "$work/rounds" $(($1 + $3 + 1)))
  awk -v value="$value" -v kind="$2" -v cost="$cost" 'BEGIN {
    printf kind == "us" ? "%.2f us" : "%.0f", value
    if (cost != "") printf ", CPU %s us", cost
  }'
}

# In the process: each check has a snapshot of its own.
mkdir "$work/lmdb.data" "$work/sqlite.data"
files=("$work/customers" "$work/requests")
employ packgate-in-process "$probe" "$customers" 10000 "$requests" --write "$work"
read -r -t 300 -u "${answers[packgate-in-process]}" data
names=(packgate-in-process)
titles=()
if rival lmdb -llmdb; then
  employ lmdb "$work/lmdb" "$work/lmdb.data" "${files[@]}"
  names+=(lmdb) titles+=('LMDB in C')
fi
if rival sqlite -lsqlite3; then
  employ sqlite "$work/sqlite" "$work/sqlite.data" "${files[@]}"
  names+=(sqlite) titles+=('SQLite')
fi
in_turns 20000 1 "${names[@]}"
report "Check in the process, $of" us "${titles[@]}"
dismiss "${names[@]}"

# The server counts downloads: what it writes is not for the population.
mkdir -m 700 "$work/data"
cp -r "$data/registry" "$data/pepper" "$work/data"
sync "$work/data/registry/data.mdb"

# Over a Unix socket, one at a time and several at once, on cores that are kept awake.
# Connections of the one wait while the others have their turns.
export PACKGATE_SOCKET=$work/packgate.sock PACKGATE_MAX_INVALID_CREDENTIALS=0
export PACKGATE_HEADER_TIMEOUT=600000 PACKGATE_IDLE_TIMEOUT=600000
start_packgate "$packgate" "$work/data"
rival packgate
employ packgate "$work/packgate" "$PACKGATE_SOCKET" "${files[@]}"
names=(packgate)
titles=()
redis=
if ! has redis-server; then
  skip "redis-server is not installed"
elif rival redis -lhiredis; then
  start redis redis-server --port 0 --unixsocket "$work/redis.sock" --dir "$work" --save '' \
    --appendonly no
  await redis 'ready to accept connections'
  redis=$started
  employ redis "$work/redis" "$work/redis.sock" "${files[@]}"
  employ redis-script "$work/redis" "$work/redis.sock" "${files[@]}" script
  names+=(redis redis-script) titles+=('Redis' 'Redis, a Lua script')
fi
postgres=
programs=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
if [ -z "$programs" ]; then
  skip "postgresql is not installed"
elif rival postgres -lpq; then
  # It refuses to run as root.
  folder=$(mktemp -d)
  as=()
  if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$folder"
    as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
  fi
  trap 'finish; rm -rf "$folder"' EXIT
  if ! (cd "$folder" && "${as[@]}" "$programs" -D "$folder/data" -U postgres -A trust \
    --no-sync --locale C --encoding UTF8) >"$work/initdb.log" 2>&1; then
    tail -n 5 "$work/initdb.log" >&2
    exit 1
  fi
  start postgres "${as[@]}" "${programs%/initdb}/postgres" -D "$folder/data" -k "$folder" -h ''
  await postgres 'ready to accept connections'
  postgres=$started
  employ postgres "$work/postgres" "$folder" "${files[@]}"
  names+=(postgres) titles+=('PostgreSQL')
fi
spin 0
spinners=("$spinning")
spin 1
spinners+=("$spinning")
in_turns 5000 1 "${names[@]}"
report "Check over a Unix socket, $of" us "${titles[@]}"
in_turns 20000 32 "${names[@]}"
for spinner in "${spinners[@]}"; do end "$spinner"; done
awk '{ for (field = 1; field <= NF; field++) $field = 1e6 / $field; print }' \
  "$work/rounds" >"$work/rates"
mv "$work/rates" "$work/rounds"
report 'The same, 32 at once, checks/s on one core' /s "${titles[@]}"
dismiss "${names[@]}"
[ -z "$redis" ] || end "$redis"
[ -z "$postgres" ] || end "$postgres"

# Over HTTP with wrk. Servers stand in `ports` and `processes`.
declare -A ports=([packgate]=$port) processes=([packgate]=$server)
# serve NAME PATTERN COMMAND...: one more server, once it says that it listens.
serve() {
  local name=$1 pattern=$2
  shift 2
  start "$name" "$@"
  await "$name" "$pattern"
  ports[$name]=$(port_of "$name")
  processes[$name]=$started
}
# http_in_turns SCRIPT ARGUMENT... -- NAME...: rounds to each of the servers. Three in a hundred
# tokens are unknown.
http_in_turns() {
  local name round line costs rate cost wrk=(-s "$systems/$1")
  shift
  local arguments=()
  while [ "$1" != -- ]; do
    arguments+=("$1")
    shift
  done
  shift
  echo "requests/s, CPU us of a request, a round: $*" >&2
  : >"$work/rounds"
  for round in $(seq 0 "$rounds"); do
    line=
    costs=
    for name in "$@"; do
      rate=$(load "${processes[$name]}" 5 "${wrk[@]}" "http://127.0.0.1:${ports[$name]}" \
        -- "${arguments[@]}")
      read -r rate cost _ <<<"$rate"
      line+="$rate "
      costs+="$cost "
    done
    # The first round does not count.
    [ "$round" != 0 ] || continue
    echo "$line${costs% }" | tee -a "$work/rounds" >&2
  done
}

names=(packgate)
titles=()
if has nginx; then
  start_nginx
  ports[nginx]=$nginx_port processes[nginx]=$nginx
  names+=(nginx) titles+=('nginx `return 200`')
else
  skip "nginx is not installed"
fi
if ! has go; then
  skip "golang-go is not installed"
elif GO111MODULE=off GOCACHE=$scratch/go go build -o "$work/checks" "$systems/checks.go" \
  2>"$work/go.log"; then
  GOMAXPROCS=1 serve go 'listening on port' "$work/checks" "$work/customers"
  names+=(go) titles+=("Go's net/http, from maps")
else
  skip "checks.go cannot be built: $(tail -n 1 "$work/go.log")"
fi
http_in_turns checks.lua "$work/requests" 20000 -- "${names[@]}"
report "Check over HTTP, $of, requests/s on one core" /s "${titles[@]}"
for name in "${names[@]:1}"; do end "${processes[$name]}"; done

names=(packgate)
titles=()
if node -e "require('/usr/share/nodejs/graphql')" 2>/dev/null; then
  serve node 'listening on port' node "$systems/customers.js" "$schema" "$work/customers"
  names+=(node) titles+=('node-graphql, Node http')
else
  skip "node-graphql is not installed"
fi
if python=$(Benchmarks/Compare/python.sh "$scratch/python" graphql-core==3.2.6 \
  'uvicorn[standard]==0.54.0'); then
  serve python 'running on' "$python" "$systems/customers.py" "$schema" "$work/customers"
  names+=(python) titles+=('graphql-core, uvicorn')
else
  skip "graphql-core and uvicorn could not be installed from PyPI"
fi
# All of them give the same answer.
id=$(head -n 1 "$work/requests" | cut -f 5)
query=$(tr -s '\n ' '  ' <"$document")
for name in "${names[@]}"; do
  curl -sSf "http://127.0.0.1:${ports[$name]}/graphql" -H "Authorization: Bearer $token" \
    -H 'Content-Type: application/json' -o "$work/$name.answer" \
    -d "{\"query\":\"$query\",\"variables\":{\"id\":\"$id\"}}"
  cmp "$work/packgate.answer" "$work/$name.answer"
done
http_in_turns customers.lua "$work/requests" 20000 "$document" "$token" -- "${names[@]}"
report "GraphQL over HTTP, a customer of $of, requests/s on one core" /s "${titles[@]}"
