#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the jar and measures start, memory and allocation of this broker, by its launcher: benchmarks/footprint.sh
# The table goes to docs/performance.md. JAVA_HOME and MICROBROKER_JAVA_OPTS are those of the launcher.
set -eu
cd "$(dirname "$0")/.."
MVN=${MVN:-./mvnw}
$MVN -q -B -pl broker/server,benchmarks -am package -DskipTests
ulimit -n "$(ulimit -Hn)"
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp benchmarks/target/classes io.microbroker.benchmarks.compare.Footprint "$@"
