#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The marks of several instances on one Redis, each by one command; docs/performance.md has what came of them.
#
#   cluster.sh durable     a durable delivery on Redis, above the same load in memory
#   cluster.sh between     QoS 0 from one instance to another
#   cluster.sh spread      a durable delivery on two instances, clients drawn among them, against one
#   cluster.sh takeover    clients that come to another instance
#   cluster.sh kill        100,000 sessions after the kill of their instance, 10,000 of them connected
#   cluster.sh memory      what sessions, subscriptions and messages take in Redis
#
# Builds the jar first, unless BUILD=no. REDIS is redis-server, ROUNDS how often (3). Servers listen on 127.0.0.1 and end with it.
set -eu
cd "$(dirname "$0")/.."
[ "${BUILD:-yes}" = no ] || ${MVN:-./mvnw} -q -B -pl broker/server,benchmarks -am package -DskipTests
ulimit -n "$(ulimit -Hn)"
exec java -Dredis="${REDIS:-redis-server}" -Drounds="${ROUNDS:-3}" ${BROKER_FLAGS:+"-Dbroker.flags=$BROKER_FLAGS"} \
    -cp benchmarks/target/classes io.microbroker.benchmarks.cluster.Marks "$@"
