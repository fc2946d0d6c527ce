-- SPDX-License-Identifier: Apache-2.0
-- {'R', lease, number}: the content may go, the number stays [MQTT-4.3.3-4]. Answers whether it was queued.
ops.R = owned(function(op, s)
    if not take(s, op[5]) then
        return 0
    end
    advance(s)
    call('SADD', P .. 'rel:' .. op[2], op[5])
    return 1
end)

-- {'C', lease, number}: PUBCOMP came.
ops.C = owned(function(op, s)
    call('SREM', P .. 'rel:' .. op[2], op[5])
    return 0
end)
