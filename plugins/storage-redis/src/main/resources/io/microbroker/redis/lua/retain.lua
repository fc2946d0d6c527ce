-- SPDX-License-Identifier: Apache-2.0
-- {'T', topic, stamp, message}: the retained message of a topic, deleted by an empty one [MQTT-3.3.1-6], unless a higher stamp
-- was there. What was deleted keeps its stamp for a while.
ops.T = function(op)
    if (exhausted or spared == 2) and op[4] ~= '' then
        return EXHAUSTED
    end
    local topic, stamp = op[2], op[3]
    local old = call('HGET', P .. 'ret', topic)
    if old and struct.unpack('>d', old) >= stamp then
        return 0
    end
    local deleted = call('ZSCORE', P .. 'rdel', topic)
    if deleted and tonumber(deleted) >= stamp then
        return 0
    end
    if op[4] == '' then
        call('HDEL', P .. 'ret', topic)
        call('ZADD', P .. 'rdel', stamp, topic)
        call('ZREMRANGEBYRANK', P .. 'rdel', 0, -TOMBSTONES - 1)
    else
        call('HSET', P .. 'ret', topic, struct.pack('>d', stamp) .. op[4])
        if deleted then
            call('ZREM', P .. 'rdel', topic)
        end
    end
    tell({'r', life, topic})
    return 0
end
