-- SPDX-License-Identifier: Apache-2.0
-- {'W', lease, operation, ...}: the stored will goes out by the operations and is deleted.
ops.W = function(op)
    local s = held(op)
    if not s then
        return FENCED
    end
    if exhausted then
        return EXHAUSTED
    end
    if s ~= true then
        call('HSET', P .. 's:' .. op[2], 'w', '')
    end
    return run_all(op, 5)
end

-- {'w', lease, operation, ...}: the same for a transient session, or for a will that was parked.
ops.w = function(op)
    local t = transient(op[2])
    if not t or t.e ~= op[4] or t.w == '' then
        return FENCED
    end
    if exhausted then
        return EXHAUSTED
    end
    if string.sub(op[2], 1, 1) == PARKED then
        erase_transient(op[2], t)
    else
        call('HSET', P .. 'tr', op[2], cmsgpack.pack({t.e, t.o, t.u, ''}))
    end
    return run_all(op, 5)
end
