-- SPDX-License-Identifier: Apache-2.0
-- {'N', lease, packet id}: PUBREL came.
ops.N = owned(function(op, s)
    call('SREM', P .. 'i2:' .. op[2], op[5])
    return 0
end)
