-- SPDX-License-Identifier: Apache-2.0
-- {'Q', client id, clean start, expiry seconds, user, will, messages max, bytes max}: takes a session, or makes it.

local function erase(cid, s)
    local cursor = '0'
    repeat
        local found = call('HSCAN', s.q, cursor, 'COUNT', 512)
        cursor = found[1]
        for k = 2, #found[2], 2 do
            local payload = payload_of(found[2][k])
            if payload then
                unshare(payload)
            end
        end
    until cursor == '0'
    call('UNLINK', P .. 's:' .. cid, s.q, P .. 'f:' .. cid, P .. 'rel:' .. cid, P .. 'i2:' .. cid)
    call('SREM', P .. 'all', cid)
    sessions[cid] = false
end

ops.Q = function(op)
    local cid, expiry = op[2], op[4]
    local s = session(cid)
    local epoch = now()
    if s then
        epoch = math.max(epoch, s.e + 1)
        if op[3] == 1 then
            erase(cid, s)
            s = false
        end
    end
    local present = s and 1 or 0
    if not s then
        if expiry == 0 then
            return {0, 0, epoch}
        end
        if exhausted then
            return EXHAUSTED
        end
        s = {i = epoch, n = 1, f = 1, c = 0, y = 0, h = 0, q = P .. 'q:' .. cid, dirty = true}
        sessions[cid] = s
        call('SADD', P .. 'all', cid)
    end
    s.e, s.o, s.m, s.b = epoch, life, op[7], op[8]
    call('HSET', P .. 's:' .. cid, 'e', s.e, 'i', s.i, 'o', s.o, 'u', op[5], 'x', expiry, 'd', 0, 'w', op[6],
        'm', s.m, 'b', s.b)
    return {
        present, 1, epoch, s.i, s.f, s.n, s.c,
        call('HGETALL', P .. 'f:' .. cid), call('SMEMBERS', P .. 'rel:' .. cid), call('SMEMBERS', P .. 'i2:' .. cid)
    }
end

-- {'E', lease}: the session is no more.
ops.E = owned(function(op, s)
    erase(op[2], s)
    return 0
end)
