#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The marks of the journal, each by one command; docs/performance.md has what came of them.
#
#   journal.sh recovery        a million queued and 100,000 retained messages, 100,000 sessions: three starts
#   journal.sh sync [RATE]     p2p QoS 1 to persistent sessions at a fixed rate (25000/s): journal in class sync, then memory
#   journal.sh offline [N]     store and drain, N rounds (3) on brokers that were just started: journal, memory, Mosquitto in turn
#
# JAR is the broker (broker/server/target/microbroker.jar), MQLOAD the load generator, DIR a folder on the disk to be measured
# (a new one in /var/tmp), PORT the first of three free ports (18840). Servers listen on 127.0.0.1 and are ended by their process ids.
set -eu
JAR=${JAR:-broker/server/target/microbroker.jar}
MQLOAD=${MQLOAD:-mqload}
PORT=${PORT:-18840}
DIR=$(mktemp -d "${DIR:-/var/tmp}/journal-marks.XXXXXX")
PIDS=
trap 'for pid in $PIDS; do kill -9 "$pid" 2>/dev/null || true; done; rm -rf "$DIR"' EXIT
trap 'exit 1' INT TERM

jar() { java -Xmx2g -jar "$JAR" "$@"; }

# start NAME PORT OPTIONS...: starts a broker and waits until it is ready; its process id is $PID
start() {
    name=$1 port=$2
    shift 2
    java -Xmx2g -jar "$JAR" --port "$port" --set limits.queued-messages=1000000 --set limits.queued-bytes=1GiB \
        --set mqtt.receive-maximum=65535 --set limits.in-flight=65535 --set limits.egress-bytes=64MiB --set log.level=debug \
        "$@" >"$DIR/$name.log" 2>&1 &
    PID=$!
    PIDS="$PIDS $PID"
    for _ in $(seq 1200); do
        grep -q 'ready in' "$DIR/$name.log" && return
        kill -0 "$PID" || break
        sleep 0.1
    done
    cat "$DIR/$name.log" >&2
    exit 1
}

stop() {
    kill "$PID"
    wait "$PID" || true
    grep -h 'journal closed' "$DIR/$1.log" | sed 's/.*journal closed dir=[^ ]*/  journal:/' || true
}

load() { uptime | sed 's/.*load average/  load average/'; }

# Picks fields of a line of JSON.
fields() { python3 -c '
import json, sys
line = json.loads(sys.stdin.readlines()[-1])
print("  " + "  ".join("%s=%s" % (name, line[name]) for name in sys.argv[1:] if line.get(name) is not None))' "$@"; }

recovery() {
    echo "an export of 100,000 sessions with 10 messages each, and 100,000 retained messages is written and imported"
    awk 'BEGIN {
        payload = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMw=="
        print "{\"microbroker-export\":1}"
        for (s = 0; s < 100000; s++) {
            printf "{\"session\":\"client-%d\",\"expiry\":4294967295,\"disconnected-at\":1700000000000,\"queued-messages\":1000,", s
            printf "\"queued-bytes\":10485760,\"next-sequence\":11,\"subscriptions\":[{\"filter\":\"home/%d/#\",\"qos\":1}]}\n", s
            for (q = 1; q <= 10; q++) {
                printf "{\"message\":%d,\"topic\":\"home/%d/temperature\",\"qos\":1,\"published-at\":1700000000000,", ++m, s
                printf "\"client-id\":\"sensor-1\",\"payload\":\"%s\"}\n{\"queued\":%d,\"sequence\":%d}\n", payload, m, q
            }
        }
        for (r = 0; r < 100000; r++) {
            printf "{\"message\":%d,\"topic\":\"state/%d\",\"qos\":1,\"retain\":true,\"published-at\":1700000000000,", ++m, r
            printf "\"payload\":\"%s\"}\n{\"retained\":%d,\"stamp\":%d}\n", payload, m, r + 1
        }
        printf "{\"end\":{\"sessions\":100000,\"messages\":%d,\"queued\":1000000,\"retained\":100000}}\n", m
    }' >"$DIR/export.jsonl"
    jar data import -d "$DIR/data" "$DIR/export.jsonl"
    for _ in 1 2 3; do
        load
        start recovery "$PORT" --data-dir "$DIR/data"
        grep -h 'ready in' "$DIR/recovery.log" | sed 's/^/  /'
        awk '{ printf "  CPU %.1f s\n", ($14 + $15) / 100 }' "/proc/$PID/stat"
        kill -9 "$PID"
        wait "$PID" 2>/dev/null || true
    done
}

sync_() {
    rate=${1:-25000}
    for storage in sync memory; do
        options="--ephemeral"
        [ $storage = sync ] && options="--data-dir $DIR/data"
        # shellcheck disable=SC2086
        start $storage "$PORT" $options
        echo "$storage, $rate messages per second"
        load
        "$MQLOAD" p2p --persistent --pubs 50 --subs 50 --qos 1 --rate "$rate" --tick-us 1000 --port "$PORT" --pid "$PID" \
            --warmup 10 --duration 20 | fields throughput broker_us_per_msg p50_us p99_us lost duplicated host_other_cpu_s
        stop $storage
    done
}

offline() {
    rounds=${1:-3}
    conf="$DIR/mosquitto.conf"
    printf 'listener %d 127.0.0.1\nallow_anonymous true\npersistence false\nmax_queued_messages 0\n' $((PORT + 2)) >"$conf"
    printf 'max_inflight_messages 1000\nset_tcp_nodelay true\nlog_dest none\n' >>"$conf"
    start journal "$PORT" --data-dir "$DIR/data"
    journal=$PID
    start memory $((PORT + 1)) --ephemeral
    memory=$PID
    mosquitto -c "$conf" &
    mosquitto=$!
    PIDS="$PIDS $mosquitto"
    sleep 1
    for round in $(seq "$rounds"); do
        load
        for broker in "journal $PORT $journal" "memory $((PORT + 1)) $memory" "mosquitto $((PORT + 2)) $mosquitto"; do
            # shellcheck disable=SC2086
            set -- $broker
            printf '%s, round %s:' "$1" "$round"
            "$MQLOAD" offline --port "$2" --pid "$3" --prefix "r$round" |
                fields store_broker_us_per_msg broker_us_per_msg store_throughput throughput lost duplicated host_other_cpu_s
        done
    done
    PID=$journal
    stop journal
}

case ${1:-} in
    recovery) recovery ;;
    sync) shift && sync_ "$@" ;;
    offline) shift && offline "$@" ;;
    *)
        sed -n '3,11s/^# \{0,1\}//p' "$0"
        exit 2
        ;;
esac
