-- SPDX-License-Identifier: Apache-2.0
-- {'N', lease, packet id}: PUBREL came.
ops.N = function(op)
    local s = held(op)
    if not s then
        return FENCED
    end
    if s == true then
        return 0
    end
    call('SREM', P .. 'i2:' .. op[2], op[5])
    return 0
end
