-- SPDX-License-Identifier: Apache-2.0
-- A change of this session's subscriptions, for the log.
local function tell_change(kind, op, s)
    local change = {kind, life, op[2], s.i, s.e}
    for k = 5, #op do
        change[k + 1] = op[k]
    end
    tell(change)
end

-- {'S', lease, filter, options, filter, options, ...}
ops.S = owned(function(op, s)
    if exhausted then
        return EXHAUSTED
    end
    each_chunk(op, 5, #op, 'HSET', P .. 'f:' .. op[2])
    tell_change('s', op, s)
    return 0
end)

-- {'U', lease, filter, ...}
ops.U = owned(function(op, s)
    each_chunk(op, 5, #op, 'HDEL', P .. 'f:' .. op[2])
    tell_change('u', op, s)
    return 0
end)
