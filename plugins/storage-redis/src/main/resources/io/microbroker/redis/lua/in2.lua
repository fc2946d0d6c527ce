-- SPDX-License-Identifier: Apache-2.0
-- {'I', lease, packet id, operation, ...}: the packet id is known from now on [MQTT-4.3.3-10], and in the same unit the
-- operations are done: those of the message itself, or the one that leaves it in the outbox.
ops.I = function(op)
    local s = held(op)
    if not s then
        return FENCED
    end
    if exhausted or spared == 2 then
        return EXHAUSTED
    end
    if s ~= true then
        call('SADD', P .. 'i2:' .. op[2], op[5])
    end
    return run_all(op, 6)
end
