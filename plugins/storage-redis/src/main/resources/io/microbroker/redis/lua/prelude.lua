-- SPDX-License-Identifier: Apache-2.0
-- What all operations use. KEYS[1] is the writer key of one bucket, {prefix:bucket}:w; every other key of the bucket has the
-- same beginning, so a script touches one slot only. Session state is loaded once per batch and saved once at its end.
local call = redis.call
local P = string.sub(KEYS[1], 1, -2)
-- While the slot moves to another node of a Cluster its keys are partly here and partly there, and a command in a script fails when it comes
-- to one that is not here: too late, what was written before stays. This one asks for a key that is nowhere, and fails before all others.
call('EXISTS', KEYS[1], P .. 'nowhere')
local FULL, GONE, FENCED, EXHAUSTED, ABSENT, OTHER_USER = 0, -1, -2, -3, -4, -5
local SHARED_BYTES, SHARED_TARGETS, LARGE_BYTES = 256, 4, 4096
local TOMBSTONES = 1024
local FORGOTTEN_AFTER_MICROS = 86400 * 1000000
local FOREVER = 4294967295
local LOG_ENTRIES = 256
local ADOPTED_MAX = 1000
local CHUNK = 500

-- Valid for one batch.
local life, exhausted, position = '', false, 0
-- What little memory is left is kept for: 0 everything, 1 sessions that are connected, 2 what frees memory.
local spared = 0
local sessions = {}
-- Has an entry been put into a queue? The first goes at once, for Redis refuses a script its first growing write only.
local grows = false
local ops = {}
local news = {}
local micros

-- Microseconds of Redis; within a batch each operation sees a later one.
local function now()
    if not micros then
        local t = call('TIME')
        micros = tonumber(t[1]) * 1000000 + tonumber(t[2])
    end
    return micros + position
end

-- A change that all instances follow: it gets the next number of the bucket's log, and goes into the answer of the batch.
local function tell(change)
    local number = call('INCR', P .. 'l')
    local entry = cmsgpack.pack(change)
    call('XADD', P .. 'log', 'MAXLEN', '~', LOG_ENTRIES, number .. '-0', 'v', entry)
    news[#news + 1] = number
    news[#news + 1] = entry
end

-- The session of a client id, false if there is none.
local function session(cid)
    local s = sessions[cid]
    if s == nil then
        local v = call('HMGET', P .. 's:' .. cid, 'e', 'i', 'o', 'n', 'f', 'c', 'y', 'h', 'm', 'b')
        s = v[1] and {
            e = tonumber(v[1]), i = tonumber(v[2]), o = v[3], n = tonumber(v[4]), f = tonumber(v[5]),
            c = tonumber(v[6]), y = tonumber(v[7]), h = tonumber(v[8]), m = tonumber(v[9]), b = tonumber(v[10]),
            q = P .. 'q:' .. cid
        } or false
        sessions[cid] = s
    end
    return s
end

-- An operation of an owner begins with a lease: {code, client id, incarnation, epoch}. This is the session that it holds; true for the
-- lease of a session that is not stored (incarnation 0), which may write, to no effect; nil if it was overtaken.
local function held(op)
    local s = session(op[2])
    if not s then
        return op[3] == 0 or nil
    end
    return s.i == op[3] and s.e == op[4] and s or nil
end

-- What an owner asks for: refused if its lease was overtaken, to no effect if its session is not stored.
local function owned(work)
    return function(op)
        local s = held(op)
        if not s then
            return FENCED
        end
        if s == true then
            return 0
        end
        return work(op, s)
    end
end

-- The life of the instance that has the session, if it is another than the one that asks.
local function elsewhere(s)
    return s.o ~= '' and s.o ~= life and s.o or nil
end

-- The session that is meant: whatever has the client id (incarnation 0), or this life of it. False if it is no more.
local function meant(cid, incarnation)
    local s = session(cid)
    return s and (incarnation == 0 or incarnation == s.i) and s
end

local function each_chunk(list, from, to, command, key)
    for k = from, to, CHUNK do
        call(command, key, unpack(list, k, math.min(k + CHUNK - 1, to)))
    end
end

-- The key of a queue, with all in it that was put there.
local function queue(s)
    local waiting = s.waiting
    if waiting then
        s.waiting = nil
        each_chunk(waiting, 1, #waiting, 'HSET', s.q)
    end
    return s.q
end

local function save()
    for cid, s in pairs(sessions) do
        if s and s.dirty then
            queue(s)
            call('HSET', P .. 's:' .. cid, 'n', s.n, 'f', s.f, 'c', s.c, 'y', s.y, 'h', s.h)
        end
    end
end

-- An entry is {4 bytes size}{8 bytes expiry, milliseconds}, then either m{2 bytes length}{head}{message} or
-- r{8 bytes payload number}{2 bytes length}{head}: a message that lies once for several entries of the bucket.
local function size_of(entry)
    return (struct.unpack('>I4', entry))
end

local function expiry_of(entry)
    return (struct.unpack('>d', entry, 5))
end

local function payload_of(entry)
    return string.byte(entry, 13) == 114 and struct.unpack('>d', entry, 14) or nil
end

local function unshare(payload)
    if call('HINCRBY', P .. 'pr', payload, -1) <= 0 then
        call('HDEL', P .. 'pr', payload)
        call('DEL', P .. 'p:' .. payload)
    end
end

-- The entry with its message in it.
local function inlined(entry)
    local payload = payload_of(entry)
    if not payload then
        return entry
    end
    return string.sub(entry, 1, 12) .. 'm' .. string.sub(entry, 22) .. (call('GET', P .. 'p:' .. payload) or '')
end

-- Sets f to the lowest number that is queued.
local function advance(s)
    s.dirty = true
    if s.c == 0 then
        s.f = s.n
        return
    end
    local f = s.f
    for _ = 1, 64 do
        if f >= s.n or call('HEXISTS', queue(s), f) == 1 then
            s.f = f
            return
        end
        f = f + 1
    end
    local lowest = s.n
    for _, sequence in ipairs(call('HKEYS', queue(s))) do
        lowest = math.min(lowest, tonumber(sequence))
    end
    s.f = lowest
end

-- One entry less, and what it had of memory.
local function discount(s, entry)
    s.c = s.c - 1
    s.y = s.y - size_of(entry)
    local payload = payload_of(entry)
    if payload then
        unshare(payload)
    end
end

-- Takes an entry out of its queue, nil if it is not there; advance has to follow.
local function take(s, sequence)
    local entry = call('HGET', queue(s), sequence)
    if not entry then
        return nil
    end
    call('HDEL', s.q, sequence)
    discount(s, entry)
    return entry
end

-- Drops expired entries that wait at the head and that no owner can have begun to send [MQTT-3.3.2-5], [MQTT-4.4.0-1].
local function expire(s)
    local millis = now() / 1000
    local sequence = math.max(s.h + 1, s.f)
    while sequence < s.n do
        local entry = call('HGET', queue(s), sequence)
        if entry then
            if expiry_of(entry) > millis then
                break
            end
            take(s, sequence)
        end
        sequence = sequence + 1
    end
    s.h = math.max(s.h, sequence - 1)
    advance(s)
end

local function has_room(s, size)
    return s.c < s.m and s.y + size <= s.b
end

-- Makes room where expired entries can be dropped.
local function makes_room(s, size)
    if has_room(s, size) then
        return true
    end
    if s.o == '' and math.max(s.h + 1, s.f) < s.n then
        expire(s)
    end
    return has_room(s, size)
end

-- Puts an entry of this size at the end of a queue that has room for it; returns its number.
local function put(s, entry, size)
    local sequence = s.n
    if not grows then
        grows = true
        call('HSET', queue(s), sequence, entry)
    else
        local waiting = s.waiting
        if not waiting then
            waiting = {}
            s.waiting = waiting
        end
        local count = #waiting
        waiting[count + 1] = sequence
        waiting[count + 2] = entry
    end
    s.n = sequence + 1
    s.c = s.c + 1
    s.y = s.y + size
    if s.o ~= '' then
        s.h = sequence
    end
    s.dirty = true
    return sequence
end

-- What another bucket asks for once: true if it was done before.
local function seen(unit)
    if unit == '' then
        return false
    end
    if call('ZSCORE', P .. 'done', unit) then
        return true
    end
    call('ZADD', P .. 'done', now(), unit)
    if position % 64 == 1 then
        call('ZREMRANGEBYSCORE', P .. 'done', '-inf', now() - FORGOTTEN_AFTER_MICROS)
    end
    return false
end

-- An entry of a stream as a table.
local function fields_of(entry)
    local f = {}
    for k = 1, #entry[2], 2 do
        f[entry[2][k]] = entry[2][k + 1]
    end
    return f
end

-- Of several who would go on with an entry of the outbox one gets it, under a new id. It keeps the name of its unit, which no bucket may forget
-- soon: who had it before may still be at it. Answers {new id, unit}.
local function take_over(entry)
    local f = fields_of(entry)
    f.l, f.u = life, f.u or entry[1]
    local fields = {}
    for name, value in pairs(f) do
        fields[#fields + 1] = name
        fields[#fields + 1] = value
    end
    call('XDEL', P .. 'x', entry[1])
    return {call('XADD', P .. 'x', '*', unpack(fields)), f.u}
end

local function run(op)
    return ops[op[1]](op)
end

local function run_all(op, from)
    local answers = {}
    for k = from, #op do
        answers[#answers + 1] = run(op[k])
    end
    return answers
end
