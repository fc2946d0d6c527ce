-- SPDX-License-Identifier: Apache-2.0
-- {'S', lease, filter, options, filter, options, ...}
ops.S = owned(function(op, s)
    if exhausted then
        return EXHAUSTED
    end
    each_chunk(op, 5, #op, 'HSET', P .. 'f:' .. op[2])
    return 0
end)

-- {'U', lease, filter, ...}
ops.U = owned(function(op, s)
    each_chunk(op, 5, #op, 'HDEL', P .. 'f:' .. op[2])
    return 0
end)
