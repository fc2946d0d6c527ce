#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the jar, fetches HiveMQ CE, and compares: benchmarks/compare.sh [--rounds=5] [--seconds=2] [--only=TEXT]
# Five rounds of two seconds take a quarter of an hour. Needs mosquitto on this machine. The tables go to docs/performance.md, if all loads ran.
set -eu
cd "$(dirname "$0")/.."
MVN=${MVN:-./mvnw}
$MVN -q -B -pl broker/server,benchmarks -am package -DskipTests
$MVN -q -B -f benchmarks/hivemq/pom.xml compile dependency:build-classpath -Dmdep.outputFile=target/dependencies
printf '%s:%s' "$PWD/benchmarks/hivemq/target/classes" "$(cat benchmarks/hivemq/target/dependencies)" >benchmarks/hivemq/target/classpath
ulimit -n "$(ulimit -Hn)"
exec java -cp benchmarks/target/classes io.microbroker.benchmarks.compare.Compare --hivemq=benchmarks/hivemq/target/classpath "$@"
