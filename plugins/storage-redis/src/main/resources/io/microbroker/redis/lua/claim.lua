-- SPDX-License-Identifier: Apache-2.0
-- {'Q', client id, clean start, expiry seconds, user, will, messages max, bytes max, is it shared}: takes a session, or makes it.
-- Instances that share Redis leave wills to it, and transient sessions are known to it by their client ids, in the hash tr.

local function erase(cid, s)
    local cursor = '0'
    repeat
        local found = call('HSCAN', queue(s), cursor, 'COUNT', 512)
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
    call('SREM', P .. 'n:' .. s.o, cid)
    call('ZREM', P .. 't', cid)
    tell({'e', life, cid, s.i, s.e})
    sessions[cid] = false
end

local function transient(cid)
    local packed = call('HGET', P .. 'tr', cid)
    if not packed then
        return nil
    end
    local epoch, owner, user, will = unpack(cmsgpack.unpack(packed))
    return {e = epoch, o = owner, u = user, w = will}
end

local function erase_transient(cid, t)
    call('HDEL', P .. 'tr', cid)
    call('SREM', P .. 'n:' .. t.o, cid)
    call('ZREM', P .. 't', cid)
end

-- What a CONNECT does to the will that was there: it goes out if the session ends, if its time had come, or if its connection was
-- still there and it has no delay; else it is gone [MQTT-3.1.3-9]. True if somebody has to send it.
local function settle_will(cid, s, ends)
    local v = call('HMGET', P .. 's:' .. cid, 'u', 'w', 'tw')
    if not v[2] or v[2] == '' then
        return 0
    end
    local due = s.o == '' and tonumber(v[3] or '')
    if ends or (due and due <= millis()) or (s.o ~= '' and delay_of(v[2]) == 0) then
        return park(cid, v[1], v[2])
    end
    return 0
end

-- What the client sent by another instance and is not delivered everywhere becomes this instance's to deliver, before what the client sends next.
local function adopt(cid)
    local adopted = {}
    if call('XLEN', P .. 'x') == 0 then
        return adopted
    end
    for _, entry in ipairs(call('XRANGE', P .. 'x', '-', '+', 'COUNT', ADOPTED_MAX)) do
        local f = fields_of(entry)
        if f.k == 'f' and f.c == cid and f.l ~= life then
            local taken = take_over(entry)
            taken[3] = f.v
            adopted[#adopted + 1] = taken
        end
    end
    return adopted
end

local function is_of_other_user(op, s, t)
    return (t and t.u ~= op[5]) or (s and call('HGET', P .. 's:' .. op[2], 'u') ~= op[5])
end

ops.Q = function(op)
    local cid, expiry, shared = op[2], op[4], op[9] == 1
    local s = session(cid)
    local t = shared and transient(cid) or nil
    if shared and is_of_other_user(op, s, t) then
        return OTHER_USER
    end
    if exhausted and (shared or not s) and (shared or expiry > 0) then
        return EXHAUSTED
    end
    local epoch, previous, due, before = now(), '', 0, 0
    local adopted = shared and adopt(cid) or {}
    if t then
        epoch = math.max(epoch, t.e + 1)
        previous = t.o
        due = park(cid, t.u, t.w)
        erase_transient(cid, t)
    end
    if s then
        epoch = math.max(epoch, s.e + 1)
        previous = s.o
        before = s.e
        if shared then
            due = settle_will(cid, s, op[3] == 1)
        end
        if op[3] == 1 then
            erase(cid, s)
            s = false
            before = 0
        else
            call('ZREM', P .. 't', cid)
            call('SREM', P .. 'n:' .. s.o, cid)
        end
    end
    local present = s and 1 or 0
    if not s then
        if expiry == 0 then
            if shared then
                call('HSET', P .. 'tr', cid, cmsgpack.pack({epoch, life, op[5], op[6]}))
                call('SADD', P .. 'n:' .. life, cid)
            end
            return {0, 0, epoch, previous, due, adopted}
        end
        s = {i = epoch, n = 1, f = 1, c = 0, y = 0, h = 0, q = P .. 'q:' .. cid, dirty = true}
        sessions[cid] = s
        call('SADD', P .. 'all', cid)
    end
    s.e, s.o, s.m, s.b = epoch, life, op[7], op[8]
    call('HSET', P .. 's:' .. cid, 'e', s.e, 'i', s.i, 'o', s.o, 'u', op[5], 'x', expiry, 'd', 0, 'w', op[6],
        'm', s.m, 'b', s.b)
    call('SADD', P .. 'n:' .. life, cid)
    tell({'o', life, cid, s.i, s.e, life, op[5]})
    return {
        present, 1, epoch, previous, due, adopted, before, s.i, s.f, s.n, s.c,
        call('HGETALL', P .. 'f:' .. cid), call('SMEMBERS', P .. 'rel:' .. cid), call('SMEMBERS', P .. 'i2:' .. cid)
    }
end

-- {'E', lease}: the session is no more.
ops.E = owned(function(op, s)
    erase(op[2], s)
    return 0
end)

-- {'B', lease}: a transient session is no more, or a parked will was not to be sent.
ops.B = function(op)
    local t = transient(op[2])
    if not t or t.e ~= op[4] then
        return FENCED
    end
    erase_transient(op[2], t)
    return 0
end
