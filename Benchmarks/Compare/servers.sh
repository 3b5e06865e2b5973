# Servers on the first core and clients on the second, for the scripts that source this.
#
# `work` is a folder for their files; it goes when the script ends, as do the processes in `pids`.
work=$(mktemp -d)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

# start NAME COMMAND...: a server; `started` is its process.
start() {
  local name=$1
  shift
  taskset -c 0 "$@" >"$work/$name.out" 2>&1 &
  started=$!
  pids+=("$started")
}

# await NAME WORDS: waits until a server that was just started says something; shows what it said
# instead when it ends, or after twenty seconds.
await() {
  for _ in $(seq 400); do
    ! grep -qs "$2" "$work/$1.out" || return 0
    kill -0 "$started" 2>/dev/null || break
    sleep 0.05
  done
  cat "$work/$1.out" >&2
  return 1
}

# The port that a server says it listens on.
port_of() {
  sed -n 's/.*\(127\.0\.0\.1:\|on port \)\([0-9]\{1,\}\).*/\2/p' "$work/$1.out" | head -n 1
}

# gone PROCESS: waits for one that ends; end: that shall end before the script does.
end() {
  kill -TERM "$1"
  gone "$1"
}
gone() {
  local others=()
  wait "$1" 2>/dev/null || true
  for pid in "${pids[@]}"; do [ "$pid" = "$1" ] || others+=("$pid"); done
  pids=("${others[@]}")
}

# start_packgate EXECUTABLE DATA: the server, with one event loop, in `server` and `port`; its
# administrator's token in `token`, which a script may have made before.
start_packgate() {
  token=${token:-$("$1" token admin)}
  ADMIN_TOKEN=$token PACKGATE_LOOPS=1 start packgate \
    "$1" serve --data "$2" --host 127.0.0.1 --port 0
  server=$started
  await packgate ' is listening on '
  port=$(port_of packgate)
}

# start_nginx: one process, nothing but the answer, in `nginx` and `nginx_port`.
start_nginx() {
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
  start nginx nginx -p "$work" -c "$work/nginx.conf"
  nginx=$started
  sleep 0.5
  kill -0 "$nginx" 2>/dev/null || { cat "$work/nginx.out" >&2; return 1; }
}

# Something of the idle class that keeps a core awake, in `spinning`: the host of a virtual machine
# may put a core aside that falls asleep between two requests, for milliseconds. It takes no time
# from who has something to do.
spin() {
  chrt --idle 0 taskset -c "$1" sh -c 'while :; do :; done' &
  spinning=$!
  pids+=("$spinning")
}

# Clock ticks of CPU that a process has used.
used() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
hertz=$(getconf CLK_TCK)
seconds=3
connections=32

# load PROCESS REFUSED WRK-ARGUMENT...: requests a second, CPU time of a request in microseconds,
# how busy the server's core was. An error when more than REFUSED in 100 answers were not 2xx.
load() {
  local process=$1 refused=$2 before after
  shift 2
  before=$(used "$process")
  taskset -c 1 wrk -t 1 -c "$connections" -d "${seconds}s" "$@" >"$work/wrk"
  after=$(used "$process")
  awk -v ticks=$((after - before)) -v hertz="$hertz" -v seconds="$seconds" -v most="$refused" '
    / requests in / { requests = $1 }
    /Non-2xx/ { others = $NF }
    /Socket errors/ { others = requests }
    /^Requests\/sec:/ { rate = $2 }
    END {
      if (requests == 0 || 100 * others > most * requests) exit 1
      printf "%d %.2f %.0f\n", rate, ticks / hertz * 1e6 / requests, ticks / hertz / seconds * 100
    }' "$work/wrk" || { cat "$work/wrk" >&2; return 1; }
}

# middle FILE COLUMN: the median and the middle half of a column.
middle() {
  cut -d ' ' -f "$2" "$1" | sort -n | awk '
    { v[NR] = $1 }
    END { print v[int((NR + 1) / 2)], v[int((NR + 3) / 4)], v[int((3 * NR + 1) / 4)] }'
}
row() { printf '| %s | %s | %s | %s | %s |\n' "$@"; }
