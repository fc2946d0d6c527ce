-- SPDX-License-Identifier: Apache-2.0
-- What instances do for each other.
-- {'H', life, millis, sessions max}: a life has ended at that time, as the others say. Its late writes are refused from here on; its sessions
-- have no owner any more, some at a time. Answers {how many are left, unit, unit, ...}.
ops.H = function(op)
    local dead, millis = op[2], op[3]
    call('HDEL', KEYS[1], dead)
    local answers = {0}
    for _, cid in ipairs(call('SPOP', P .. 'n:' .. dead, op[4])) do
        local packed = call('HGET', P .. 'tr', cid)
        if packed and cmsgpack.unpack(packed)[2] == dead then
            local transient = take_transient(cid)
            send(answers, cid, transient.u, transient.w)
        end
        local s = session(cid)
        if s and s.o == dead then
            local v = call('HMGET', P .. 's:' .. cid, 'x', 'w')
            s.e = math.max(now(), s.e + 1)
            call('HSET', P .. 's:' .. cid, 'd', millis)
            let_go(cid, s, tonumber(v[1]), v[2], millis)
        end
    end
    answers[1] = call('SCARD', P .. 'n:' .. dead)
    return answers
end

-- {'P', sessions max}: what has become due. A will goes out; a session ends, but one with a shared subscription is
-- claimed, for other members of its groups get what it had. Answers {ended, units, sessions as recover.lua tells them}.
ops.P = function(op)
    local millis = now() / 1000
    local ended, units, claimed = 0, {}, {}
    for _, cid in ipairs(call('ZRANGEBYSCORE', P .. 't', '-inf', millis, 'LIMIT', 0, op[2])) do
        local s = session(cid)
        disarm(cid)
        if s and s.o == '' then
            local v = call('HMGET', P .. 's:' .. cid, 'u', 'x', 'd', 'w', 'td', 'tw', 'g')
            local ends = (tonumber(v[5] or '') or math.huge) <= millis
            if ends or (tonumber(v[6] or '') or math.huge) <= millis then
                send(units, cid, v[1], v[4])
                v[4] = ''
                call('HSET', P .. 's:' .. cid, 'w', '', 'tw', '')
            end
            if not ends then
                if v[5] ~= '' then
                    call('ZADD', P .. 't', v[5], cid)
                end
            elseif v[7] then
                s.e, s.o = math.max(now(), s.e + 1), life
                call('HSET', P .. 's:' .. cid, 'e', s.e, 'o', life)
                call('SADD', P .. 'n:' .. life, cid)
                claimed[#claimed + 1] =
                    {cid, tostring(s.e), tostring(s.i), life, v[1], v[2], v[3], v[4], call('HGETALL', P .. 'f:' .. cid)}
            else
                erase(cid, s)
                ended = ended + 1
            end
        end
    end
    return {ended, units, claimed}
end

-- {'Y', id, unit}: a will in the outbox becomes the fan-out that it was routed to. Answers its new id, or 0 if that was done before.
ops.Y = function(op)
    if call('XDEL', P .. 'x', op[2]) == 0 then
        return 0
    end
    return ops.X({'X', op[3]})
end
