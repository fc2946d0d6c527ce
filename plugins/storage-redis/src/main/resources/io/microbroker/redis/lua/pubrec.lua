-- SPDX-License-Identifier: Apache-2.0
-- {'R', lease, number}: the content may go, the number stays [MQTT-4.3.3-4]. Answers whether it was queued.
ops.R = function(op)
    local s = held(op)
    if not s then
        return FENCED
    end
    if s == true then
        return 0
    end
    if not take(s, op[5]) then
        return 0
    end
    advance(s)
    call('SADD', P .. 'rel:' .. op[2], op[5])
    return 1
end

-- {'C', lease, number}: PUBCOMP came.
ops.C = function(op)
    local s = held(op)
    if not s then
        return FENCED
    end
    if s == true then
        return 0
    end
    call('SREM', P .. 'rel:' .. op[2], op[5])
    return 0
end
