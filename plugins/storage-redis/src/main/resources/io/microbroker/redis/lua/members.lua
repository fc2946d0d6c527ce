-- SPDX-License-Identifier: Apache-2.0
-- Who is there. KEYS[1] is the sorted set {prefix}:nodes, life -> milliseconds of its last beat; beside it the hashes names, life -> name
-- and since when, and dead, life -> its last beat and the life that tidies up after it. ARGV: what, own life, name, or other life,
-- milliseconds after which a life is dead.
-- Answers {is this life known, now, {life, last beat, name, since}, ..., } or, for reaping, when the other life ended, -1 if that is
-- not this instance's to do.
local call = redis.call
local P = string.sub(KEYS[1], 1, -6)
call('EXISTS', KEYS[1], P .. 'nowhere') -- fails while the slot moves, see prelude.lua
local NAMES, DEAD = P .. 'names', P .. 'dead'
local what, life, other, dead_after = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local t = call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)

if what == 'reap' then
    local last = call('ZSCORE', KEYS[1], other)
    if last then
        last = tonumber(last)
        if last >= now - dead_after or other == life then
            return cmsgpack.pack(-1)
        end
        call('ZREM', KEYS[1], other)
        call('HDEL', NAMES, other)
    else
        local left = call('HGET', DEAD, other)
        if not left then
            return cmsgpack.pack(-1)
        end
        left = cmsgpack.unpack(left)
        if left[2] ~= life and call('ZSCORE', KEYS[1], left[2]) then
            return cmsgpack.pack(-1)
        end
        last = left[1]
    end
    call('HSET', DEAD, other, cmsgpack.pack({last, life}))
    return cmsgpack.pack(last)
elseif what == 'tidied' then
    -- One that was taken for dead itself was refused what it had still to do.
    local left = call('HGET', DEAD, other)
    if left and cmsgpack.unpack(left)[2] == life and call('ZSCORE', KEYS[1], life) then
        call('HDEL', DEAD, other)
    end
    return cmsgpack.pack(0)
elseif what == 'die' then
    call('ZREM', KEYS[1], life)
    call('HDEL', NAMES, life)
    call('HSETNX', DEAD, life, cmsgpack.pack({now, life}))
elseif what == 'leave' then
    call('ZREM', KEYS[1], life)
    call('HDEL', NAMES, life)
elseif what == 'join' then
    call('ZADD', KEYS[1], now, life)
    call('HSETNX', NAMES, life, cmsgpack.pack({other, now}))
else
    call('ZADD', KEYS[1], 'XX', now, life)
end

local names = {}
local all = call('HGETALL', NAMES)
for k = 1, #all, 2 do
    names[all[k]] = cmsgpack.unpack(all[k + 1])
end
local members = {}
local beats = call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for k = 1, #beats, 2 do
    local name = names[beats[k]] or {'', 0}
    members[#members + 1] = {beats[k], tonumber(beats[k + 1]), name[1], name[2]}
end
local left = {}
all = call('HGETALL', DEAD)
for k = 1, #all, 2 do
    local by = cmsgpack.unpack(all[k + 1])[2]
    if by == life or not call('ZSCORE', KEYS[1], by) then
        left[#left + 1] = all[k]
    end
end
return cmsgpack.pack({call('ZSCORE', KEYS[1], life) and 1 or 0, now, members, left})
