#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Repeats each failure test of several instances on what is checked out, and writes a table: test, runs, failures, seconds for a run, acknowledged messages
# that were checked. One build, then one JVM. See docs/reliability.md.
#
#   broker/server/src/test/failures.sh [TABLE [SHORT [LONG [NAME]]]]
#
# TABLE: the file, failures.md; SHORT, LONG: how often, 20 and 5; NAME: only tests whose name has it.
set -eu
table=$(realpath -m "${1:-failures.md}")
short=${2:-20}
long=${3:-5}
name=${4:-}
cd "$(dirname "$0")/../../../.."
classpath=$(mktemp)
trap 'rm -f "$classpath"' EXIT
./mvnw -q -B -DskipTests -pl broker/server,plugins/storage-redis -am package \
    dependency:build-classpath -Dmdep.outputFile="$classpath"

crash=io.microbroker.crash
redis=io.microbroker.redis
add() {
    case "$2" in
    *"$name"*) tests="$tests$1 $2
" ;;
    esac
}
tests=
# Under 15 s.
add "$short" "$crash.InstancesIT#redisIsKilledAndForgetsItsScripts"
add "$short" "$crash.InstancesIT#eachWillOfAKilledInstanceIsSentOnce"
add "$short" "$crash.InstancesIT#clientsThatJumpFromOneToTheOtherAreConnectedOnce"
add "$short" "$crash.TroubledRedisIT#whatCannotBeStoredIsHeldAndTheRestFlows($crash.TroubledRedisIT\$Trouble)"
add "$short" "$crash.TroubledRedisIT#aSlowRedisSlowsWhatIsStoredAndNothingElse"
add "$short" "$crash.TroubledRedisIT#aFullRedisIsToldToPublishersAndQos0Flows"
add "$short" "$crash.CutOffIT#anInstanceThatIsCutOffForAMomentLosesNothing"
add "$short" "$crash.CutOffIT#aReaderThatWasHeldBeyondTheBoundOfTheLogKnowsAllRoutesAgain"
add "$short" "$crash.SharedGroupIT#membersDieWithMessagesOnTheirWayToThem(int)"
add "$short" "$crash.RedisClusterIT#slotsMoveFromOneMasterToAnother"
add "$short" "$redis.ReplicasTest#withoutWaitingTheLossShows"
add "$short" "$redis.ReplicasTest#withWaitingNothingIsLost"
add "$short" "$crash.InstancesIT#redisIsFrozen(int)[0,1]"
# Longer.
add "$long" "$crash.InstancesIT#oneOfThreeIsKilledAndOneIsStopped"
add "$long" "$crash.InstancesIT#oneOfThreeIsKilledAndOneIsStoppedAtQos1"
add "$long" "$crash.CutOffIT#anInstanceThatIsCutOffUntilItIsTakenForDeadLosesNothing"
add "$long" "$crash.RedisClusterIT#aReplicaTakesOver"
add "$long" "$crash.InstancesIT#redisIsFrozen(int)[2]"
add "$long" "$crash.InstancesIT#anOwnerSleepsForFifteenSeconds"
add "$long" "$crash.InstancesIT#manyAreKilled(int)"
add "$long" "$crash.InstancesIT#thousandsOfClientsJump"

jar=$PWD/broker/server/target/microbroker.jar
cd broker/server
IFS='
'
set -f
# shellcheck disable=SC2086
MICROBROKER_REQUIRE_ALL=true java -Xmx512m -Djunit.jupiter.execution.timeout.default=10m -Dmicrobroker.jar="$jar" \
    -cp "target/test-classes:target/classes:../../plugins/storage-redis/target/test-classes:$(cat "$classpath")" \
    $crash.FailureRuns "$table" $tests
