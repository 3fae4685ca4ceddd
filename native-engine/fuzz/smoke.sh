#!/usr/bin/env bash
# Fuzzes each target for SECONDS (default 60), or only the targets that are named: smoke.sh [SECONDS [TARGET...]].
# Needs a nightly toolchain and cargo-fuzz. Ends with 1 at the first finding; its input is then in artifacts/TARGET.
# IRONSIEVE_FUZZ_SEED makes a run take the same inputs again.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-60}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(exports documents oracle)

cargo +nightly fuzz --version || {
	echo "smoke.sh: needs 'rustup toolchain install nightly' and 'cargo install cargo-fuzz --locked'" >&2
	exit 1
}

mkdir -p target corpus/exports
rustc --edition 2024 -o target/seeds seeds.rs
target/seeds .. corpus

for target in "${targets[@]}"; do
	options=(-max_total_time="$seconds" -max_len=4096 -timeout=60 -rss_limit_mb=4096 -print_final_stats=1
		-seed="${IRONSIEVE_FUZZ_SEED:-0}")
	# Calls, not bytes, are what makes a sequence long: start with many.
	[ "$target" != exports ] || options+=(-len_control=0)
	[ ! -f "$target.dict" ] || options+=(-dict="$target.dict")
	echo "smoke.sh: $target for $seconds s"
	cargo +nightly fuzz run --fuzz-dir . "$target" -- "${options[@]}"
done
