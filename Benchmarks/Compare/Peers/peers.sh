#!/usr/bin/env bash
# Validates the admin documents and the introspection query with other implementations, in turns with
# ours, and prints the rows of a Markdown table: microseconds of CPU time, the median of the rounds.
# Who is not there is left out, and said to be.
#
#   Benchmarks/Compare/Peers/peers.sh ENGINEPROBE SCRATCH
set -euo pipefail
probe=$(realpath "$1")
scratch=$(mkdir -p "$2" && realpath "$2")
cd "$(dirname "$0")/../../.."
rounds=5
peers=Benchmarks/Compare/Peers
schema=Sources/AdminAPI/admin.graphqls
folder=Benchmarks/Compare/documents
# Not all of them know the edition of 2025: this one asks what that of 2018 tells of a schema.
sed -e '/isOneOf/d' -e 's/\(args\|inputFields\)(includeDeprecated: true)/\1/' \
  -e '/^  isDeprecated$/d' -e '/^  deprecationReason$/d' \
  "$folder/introspection.graphql" >"$scratch/introspection-2018.graphql"
documents=("$scratch/introspection-2018.graphql")
for name in customer customers grant check; do documents+=("$folder/$name.graphql"); done

python=$(Benchmarks/Compare/python.sh "$scratch/python" graphql-core==3.2.6) || python=false

run() { # PEER
  case $1 in
    packgate) "$probe" "$schema" "$folder/introspection.graphql" "${documents[@]}" ;;
    node-graphql) node "$peers/peer.js" "$schema" "${documents[@]}" ;;
    graphql-core) "$python" "$peers/peer.py" "$schema" "${documents[@]}" ;;
    gqlparser) "$scratch/gqlparser" "$schema" "${documents[@]}" ;;
  esac
}

found=(packgate)
if node -e "require('/usr/share/nodejs/graphql')" 2>/dev/null; then found+=(node-graphql)
else echo "skipped: node-graphql is not installed" >&2; fi
if "$python" -c 'import graphql' 2>/dev/null; then found+=(graphql-core)
else echo "skipped: graphql-core could not be installed from PyPI" >&2; fi
if GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$scratch/go go build -o "$scratch/gqlparser" \
  "$peers/peer.go" 2>"$scratch/go.log"; then found+=(gqlparser)
else echo "skipped: golang-github-vektah-gqlparser-dev cannot be built: $(tail -n 1 "$scratch/go.log")" >&2; fi

results=$scratch/peers.txt
: >"$results"
for ((round = 0; round < rounds; round++)); do
  for peer in "${found[@]}"; do
    run "$peer" 2>"$scratch/peer.log" | sed "s/^/$peer /" >>"$results" ||
      { echo "failed: $peer: $(tail -n 1 "$scratch/peer.log")" >&2; exit 1; }
  done
done

median() { # PEER PHASE DOCUMENT: microseconds
  awk -v key="$1 $2 $3" '$1 " " $2 " " $3 == key { print $4 }' "$results" | sort -n |
    awk '{ v[NR] = $1 } END { if (NR) printf "%.2f", v[int((NR + 1) / 2)] / 1000 }'
}

for phase in parse validate plan; do
  for document in "$folder/introspection.graphql" "${documents[@]}"; do
    name=$(basename "$document" .graphql)
    ours=$(median packgate "$phase" "$name")
    others=() ratios=()
    for peer in "${found[@]:1}"; do
      theirs=$(median "$peer" "$phase" "$name")
      [ -n "$theirs" ] || continue
      others+=("$peer: $theirs us")
      ratios+=("$(awk -v a="$theirs" -v b="$ours" 'BEGIN { printf "%.1f", a / b }')")
    done
    wanted=
    [ "$phase $name" = 'validate introspection' ] && wanted='at most 15 us'
    joined=$(printf '%s, ' ${others[@]+"${others[@]}"})
    times=$(printf '%s, ' ${ratios[@]+"${ratios[@]}"})
    if [ ${#ratios[@]} -gt 0 ]; then times="${times%, } times as fast"; else joined='' times=''; fi
    printf '| %s: %s, %d B | %s us | %s | %s | %s |\n' "${phase^}" "$name" \
      "$(wc -c <"$document")" "$ours" "${joined%, }" \
      "$times" "$wanted"
  done
done
