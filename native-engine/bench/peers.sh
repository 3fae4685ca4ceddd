#!/usr/bin/env bash
# Measures Ironsieve and its peers side by side: native-engine/bench/peers.sh [--short] [--gitleaks FILE] [--rounds N] [WORKLOAD...]
#
# Workloads are named by a beginning (lines, bodies-gitleaks); all, if none is named. FILE is gitleaks' configuration; unless it is named, the one that
# the build's tests fetch. Needs what the build needs, and for raw Hyperscan libhyperscan-dev. What is missing is said and left out. Writes target/peers/record.csv and record.md.
set -euo pipefail
cd "$(dirname "$0")/../.."

short=()
rounds=3
gitleaks=
workloads=()
while [ $# -gt 0 ]; do
	case $1 in
	--short) short=(--short) rounds=1 ;;
	--gitleaks) gitleaks=$2 && shift ;;
	--rounds) rounds=$2 && shift ;;
	*) workloads+=("$1") ;;
	esac
	shift
done

bench=native-engine/bench
out=target/peers
corpus=$out/corpus
rm -rf "$out"
mkdir -p "$corpus"

# JDK 17 or whatever runs the build, and a JDK 22 or later where there is one, for which the build compiles the calls by FFM.
javas=(java)
for home in "${JDK_NEXT_HOME:-}" /usr/lib/jvm/*-2[2-9]-*; do
	if [ -x "$home/bin/java" ]; then
		javas+=("$home/bin/java")
		export JDK_NEXT_HOME=$home
		break
	fi
done

echo "building"
cargo build --release --quiet --package ironsieve-bench --package ironsieve-ffi
mvn --quiet -Dexec.skip -DskipTests -Dinvoker.skip -Ppeers -pl $bench -am test-compile
if [ -z "$gitleaks" ]; then
	mvn --quiet -pl native-engine/java-rulefiles com.googlecode.maven-download-plugin:download-maven-plugin:wget@fetch-gitleaks
	gitleaks=$(find native-engine/java-rulefiles/target/gitleaks -path '*/config/gitleaks.toml')
fi
classpath=$bench/target/classes:$(cat $bench/target/peers.classpath)
# Java looks for the calls by FFM in a multi-release jar; these are folders.
classpaths=("$classpath" "native-engine/java-jna/target/classes/META-INF/versions/22:$classpath")

echo "writing texts and what the oracle finds"
corpus_options=("${short[@]}")
java -cp "$classpath" io.ironsieve.bench.peers.GitleaksDocument "$gitleaks" $out/gitleaks.json
corpus_options+=(--gitleaks $out/gitleaks.json)
target/release/corpus $corpus "${corpus_options[@]}"

hyperscan=
if gcc -O2 -std=c11 -Wall -Wextra $bench/native/hyperscan.c -I/usr/include/hs -lhs -o $out/hyperscan; then
	hyperscan=$out/hyperscan
else
	echo "no libhyperscan-dev: without Hyperscan in C"
fi

datadog=
if [ ${#short[@]} = 0 ] && cargo build --release --quiet --manifest-path $bench/datadog/Cargo.toml --target-dir target/datadog; then
	datadog=target/datadog/release/datadog
else
	echo "without dd-sensitive-data-scanner"
fi

chosen() {
	[ ${#workloads[@]} = 0 ] && return
	local beginning
	for beginning in "${workloads[@]}"; do
		case $1 in "$beginning"*) return ;; esac
	done
	return 1
}

hyperscan() {
	local name rules seconds=0.2
	[ ${#short[@]} = 0 ] || seconds=0.02
	while IFS=$'\t' read -r name rules; do
		chosen "$name" || continue
		case $name in
		dictionary-1m) ;; # does not end compiling
		dictionary-*) $hyperscan $corpus "$1" "$name" "$corpus/$name/literals.txt" $seconds || status=1 ;;
		adversarial-*) $hyperscan $corpus "$1" "$name" "$corpus/rules/$rules/rules.tsv" $seconds || status=1 ;;
		*)
			$hyperscan $corpus "$1" "$name" "$corpus/rules/$rules/rules.tsv" $seconds || status=1
			$hyperscan $corpus "$1" "$name" "$corpus/rules/$rules/rules.tsv" $seconds starts || status=1
			;;
		esac
	done <$corpus/workloads.tsv
}

# Every round meets all engines, so that what else the machine does meets all of them.
# Processor time counts, so JMH need not have the machine for itself.
status=0
for round in $(seq "$rounds"); do
	echo "round $round of $rounds, load $(cut -d' ' -f1-3 /proc/loadavg)"
	target/release/peers $corpus "$out/native-$round.tsv" "${short[@]}" "${workloads[@]}" || status=1
	[ -z "$datadog" ] || $datadog $corpus "$out/datadog-$round.tsv" "${workloads[@]}" || status=1
	[ -z "$hyperscan" ] || hyperscan "$out/hyperscan-$round.tsv"
	# Each measures on one thread, so they run side by side.
	runs=()
	for number in "${!javas[@]}"; do
		"${javas[number]}" -Djmh.ignoreLock=true -cp "${classpaths[number]}" io.ironsieve.bench.peers.PeersMain $corpus "$out/java-$round-$number.tsv" "${short[@]}" "${workloads[@]}" &
		runs+=($!)
	done
	for run in "${runs[@]}"; do
		wait "$run" || status=1
	done
done

target/release/report $out/record.csv $out/record.md $out/*.tsv
{
	echo
	echo "## machine"
	echo
	echo "| | |"
	echo "|---|---|"
	echo "| processor | $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) cores |"
	echo "| memory | $(sed -n 's/^MemTotal: *//p' /proc/meminfo) |"
	echo "| load at the end | $(cut -d' ' -f1-3 /proc/loadavg) |"
	echo "| system | $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release), Linux $(uname -r) |"
	echo "| Rust | $(rustc --version) |"
	for java in "${javas[@]}"; do
		echo "| Java | $("$java" -version 2>&1 | sed -n 2p) |"
	done
	echo "| rounds | $rounds |"
} >>$out/record.md
cat $out/record.md
[ $status = 0 ] || echo "An engine failed or did not find what the oracle finds: its result is void." >&2
exit $status
