#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the benchmarks of the parts, with allocation per operation: benchmarks/jmh.sh [regular expression] [options of JMH]
set -eu
cd "$(dirname "$0")/.."
MVN=${MVN:-./mvnw}
$MVN -q -B -pl benchmarks -am package dependency:copy-dependencies -DskipTests -DincludeScope=runtime -DoutputDirectory="$PWD/benchmarks/target/lib"
exec java -cp "benchmarks/target/classes:benchmarks/target/lib/*" org.openjdk.jmh.Main \
    -f 1 -wi 3 -w 1 -i 5 -r 1 -bm avgt -tu us -prof gc "$@"
