-- SPDX-License-Identifier: Apache-2.0
-- {'L', lease, disconnected at, expiry seconds, will}: the client is gone, the session stays.
ops.L = owned(function(op, s)
    s.o = ''
    call('HSET', P .. 's:' .. op[2], 'o', '', 'd', op[5], 'x', op[6], 'w', op[7])
    return 0
end)
