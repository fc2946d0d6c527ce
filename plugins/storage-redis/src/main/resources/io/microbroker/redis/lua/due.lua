-- SPDX-License-Identifier: Apache-2.0
-- {'P', sessions max}: what has become due is this instance's to do, by a lease that no other has: {client id, epoch, incarnation, user, expiry
-- seconds, disconnected at, will, is its time over, highest number that was sent, subscriptions}. If it is not done within AGAIN_MILLIS it is due again.
local function due_parked(cid, again)
    local t = transient(cid)
    if not t then
        call('ZREM', P .. 't', cid)
        return nil
    end
    local epoch = math.max(now(), t.e + 1)
    call('HSET', P .. 'tr', cid, cmsgpack.pack({epoch, t.o, t.u, t.w}))
    call('ZADD', P .. 't', again, cid)
    return {cid, epoch, 0, t.u, 0, 0, t.w, 1, 0, {}}
end

local function due_session(cid, again)
    local s = session(cid)
    if not s or s.o ~= '' then
        call('ZREM', P .. 't', cid)
        return nil
    end
    local v = call('HMGET', P .. 's:' .. cid, 'u', 'x', 'd', 'w', 'te')
    local over = (tonumber(v[5] or '') or math.huge) <= millis()
    s.e = math.max(now(), s.e + 1)
    call('HSET', P .. 's:' .. cid, 'e', s.e)
    call('ZADD', P .. 't', again, cid)
    return {cid, s.e, s.i, v[1], tonumber(v[2]), tonumber(v[3]), v[4], over and 1 or 0, s.h,
        call('HGETALL', P .. 'f:' .. cid)}
end

ops.P = function(op)
    local found = {}
    if exhausted then
        return found
    end
    local again = millis() + AGAIN_MILLIS
    for _, cid in ipairs(call('ZRANGEBYSCORE', P .. 't', '-inf', millis(), 'LIMIT', 0, op[2])) do
        local parked = string.sub(cid, 1, 1) == PARKED
        found[#found + 1] = parked and due_parked(cid, again) or (not parked and due_session(cid, again)) or nil
    end
    return found
end
