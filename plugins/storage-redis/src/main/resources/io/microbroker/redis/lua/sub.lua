-- SPDX-License-Identifier: Apache-2.0
-- {'S', lease, filter, options, filter, options, ...}
ops.S = function(op)
    if not held(op) then
        return FENCED
    end
    if exhausted then
        return EXHAUSTED
    end
    each_chunk(op, 5, #op, 'HSET', P .. 'f:' .. op[2])
    return 0
end

-- {'U', lease, filter, ...}
ops.U = function(op)
    if not held(op) then
        return FENCED
    end
    each_chunk(op, 5, #op, 'HDEL', P .. 'f:' .. op[2])
    return 0
end
