-- SPDX-License-Identifier: Apache-2.0
-- {'S', lease, filter, options, filter, options, ...}
ops.S = function(op)
    local s = held(op)
    if not s then
        return FENCED
    end
    if s == true then
        return 0
    end
    if exhausted then
        return EXHAUSTED
    end
    each_chunk(op, 5, #op, 'HSET', P .. 'f:' .. op[2])
    return 0
end

-- {'U', lease, filter, ...}
ops.U = function(op)
    local s = held(op)
    if not s then
        return FENCED
    end
    if s == true then
        return 0
    end
    each_chunk(op, 5, #op, 'HDEL', P .. 'f:' .. op[2])
    return 0
end
