-- SPDX-License-Identifier: Apache-2.0
-- Reads of one bucket; needs no number, for doing it twice changes nothing. ARGV[1]: the operations.
local reads = {}
-- Did the last read end for want of room?
local cut

-- The numbers from this one on that may be queued; a queue that is mostly holes is asked for its fields.
local function numbers(s, from)
    if s.n - from <= 2 * s.c + 256 then
        return nil
    end
    local found = {}
    for _, sequence in ipairs(call('HKEYS', s.q)) do
        local number = tonumber(sequence)
        if number >= from then
            found[#found + 1] = number
        end
    end
    table.sort(found)
    return found
end

-- What is queued: {number, entry, ...}. Whatever is handed out expires no more.
local function queued(op, is_handed)
    local s = held(op)
    if not s then
        return FENCED
    end
    local answers = {}
    cut = false
    if s == true then
        return answers
    end
    local from = math.max(op[5], s.f)
    local sparse = numbers(s, from)
    local count = sparse and #sparse or s.n - from
    local left, room, last, k = op[6], op[7], 0, 1
    while k <= count and left > 0 do
        local wanted = {}
        for j = k, math.min(count, k + math.min(left, 64) - 1) do
            wanted[#wanted + 1] = sparse and sparse[j] or from + j - 1
        end
        local entries = call('HMGET', s.q, unpack(wanted))
        for j, sequence in ipairs(wanted) do
            local entry = entries[j]
            if entry and left > 0 then
                room = room - size_of(entry)
                if room < 0 and #answers > 0 then
                    left = 0
                    cut = true
                else
                    answers[#answers + 1] = sequence
                    answers[#answers + 1] = inlined(entry)
                    last = sequence
                    left = left - 1
                end
            end
        end
        k = k + #wanted
    end
    if is_handed and last > s.h then
        call('HSET', P .. 's:' .. op[2], 'h', last)
    end
    return answers
end

-- {'r', lease, from, messages max, bytes max}: answers {number, entry, ...}
reads.r = function(op)
    return queued(op, true)
end

-- {'p', lease, from, messages max, bytes max}: as r, for one who only looks on.
reads.p = function(op)
    return queued(op, false)
end

-- {'d', lease, from, messages max, bytes max}: as r, for one who has missed something: {where to go on, number, entry, ...}
reads.d = function(op)
    local answers = reads.r(op)
    local s = session(op[2])
    if type(answers) == 'table' and s then
        local last = #answers > 0 and answers[#answers - 1]
        local is_all = #answers < 2 * op[6] and not cut
        table.insert(answers, 1, is_all and s.n or last + 1)
    end
    return answers
end

-- {'m'}: how full is this Redis, in percent? 0 if it has no bound.
reads.m = function()
    local info = call('INFO', 'memory')
    local used = tonumber(string.match(info, 'used_memory:(%d+)') or 0)
    local most = tonumber(string.match(info, 'maxmemory:(%d+)') or 0)
    return most > 0 and math.floor(used * 100 / most) or 0
end

-- {'t'}: is something due?
reads.t = function()
    return #call('ZRANGEBYSCORE', P .. 't', '-inf', millis(), 'LIMIT', 0, 1)
end

-- {'G', topic, ...}: answers retained messages with their stamps; the stamp of its deletion, or 0, where there is none.
reads.G = function(op)
    local answers = {}
    for k = 2, #op do
        answers[#answers + 1] = call('HGET', P .. 'ret', op[k]) or tonumber(call('ZSCORE', P .. 'rdel', op[k]) or 0)
    end
    return answers
end

-- {'g', topic, ...}: answers the retained messages, '' where there is none.
reads.g = function(op)
    local answers = {}
    for k = 2, #op, CHUNK do
        for _, found in ipairs(call('HMGET', P .. 'ret', unpack(op, k, math.min(k + CHUNK - 1, #op)))) do
            answers[#answers + 1] = found or ''
        end
    end
    return answers
end

local answers = {}
for k, op in ipairs(cmsgpack.unpack(ARGV[1])) do
    answers[k] = reads[op[1]](op)
end
return cmsgpack.pack(answers)
