-- SPDX-License-Identifier: Apache-2.0
-- {'L', lease, disconnected at, expiry seconds, will, is it shared, sent to or -1}: the client is gone, the session stays. Where Redis is shared its
-- time counts from now, or from when it was released before. Answers 1 if its will is due at once.
ops.L = owned(function(op, s)
    local cid, since = op[2], op[5]
    if op[8] == 1 then
        since = s.o ~= '' and millis() or tonumber(call('HGET', P .. 's:' .. cid, 'd'))
    end
    call('HSET', P .. 's:' .. cid, 'x', op[6], 'w', op[7])
    if op[9] >= 0 and op[9] < s.h then
        s.h = op[9]
        s.dirty = true
    end
    let_go(cid, s, op[6], op[7], since)
    return op[7] ~= '' and delay_of(op[7]) == 0 and 1 or 0
end)
