#!/usr/bin/env bash
# Fuzzes each target of the Java side for SECONDS (default 10, so a minute in all), or only the targets that are named:
# java-smoke.sh [SECONDS [TARGET...]]. Needs what the build needs. Ends with another code than 0 at the first finding; its input is then in
# artifacts/TARGET. IRONSIEVE_FUZZ_SEED makes a run take the same inputs again.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-10}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(AnswerFuzzTests.findings AnswerFuzzTests.rules
	CallFuzzTests.bytes CallFuzzTests.characters CallFuzzTests.documents CallFuzzTests.packed)

mvn -q ${MAVEN_ARGS:-} -pl native-engine/java-jna -am -DskipTests test-compile dependency:build-classpath \
	-Dmdep.includeScope=test -Dmdep.outputFile=target/fuzz-classpath
module=$PWD/native-engine/java-jna
classpath=$module/target/test-classes:$module/target/classes:$(cat "$module/target/fuzz-classpath")

# Tests read testdata relative to their module.
cd "$module"
for target in "${targets[@]}"; do
	corpus=../fuzz/corpus/$target
	artifacts=../fuzz/artifacts/$target
	mkdir -p "$corpus" "$artifacts"
	echo "java-smoke.sh: $target for $seconds s"
	java -Xmx2g -cp "$classpath" com.code_intelligence.jazzer.Jazzer \
		--target_class="io.ironsieve.jna.${target%.*}" --target_method="${target#*.}" \
		--instrumentation_includes='io.ironsieve.**' --reproducer_path="$artifacts" \
		-artifact_prefix="$artifacts/" -max_total_time="$seconds" -max_len=4096 -timeout=60 -print_final_stats=1 -seed="${IRONSIEVE_FUZZ_SEED:-0}" "$corpus" \
		2>&1 | grep -v '# Uses: \|INFO: Instrumented'
done
