-- SPDX-License-Identifier: Apache-2.0
-- {'W', lease, operation, ...}: the stored will goes out by the operations and is deleted.
ops.W = function(op)
    if not held(op) then
        return FENCED
    end
    if exhausted then
        return EXHAUSTED
    end
    call('HSET', P .. 's:' .. op[2], 'w', '')
    return run_all(op, 5)
end
