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
