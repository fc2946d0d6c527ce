-- SPDX-License-Identifier: Apache-2.0
-- Entries change their queue. Within a bucket that is one step. To another bucket it is three: the entry goes into the outbox and
-- keeps its room here (V), it is put into the other queue once (M), and it leaves for good or comes back (F).

local function with_head(entry, head)
    local length = struct.unpack('>I2', entry, 14)
    return string.sub(entry, 1, 13) .. head .. string.sub(entry, 16 + length)
end

local function move_here(s, sequence, cid, incarnation, head)
    local entry = call('HGET', queue(s), sequence)
    if not entry then
        return ABSENT
    end
    local to = meant(cid, incarnation)
    if not to then
        return GONE
    end
    if exhausted or not makes_room(to, size_of(entry)) then
        return FULL
    end
    local whole = with_head(inlined(entry), head)
    take(s, sequence)
    advance(s)
    return {put(to, whole, size_of(whole)), whole, elsewhere(to), elsewhere(to) and to.i}
end

local function move_out(op, s, sequence, cid, incarnation, head)
    local entry = call('HGET', queue(s), sequence)
    if not entry then
        return ABSENT
    end
    local whole = with_head(inlined(entry), head)
    local id = call('XADD', P .. 'x', '*', 'k', 'm', 'l', life, 'c', op[2], 'i', s.i, 's', sequence, 't', cid,
        'j', incarnation, 'v', whole)
    take(s, sequence)
    s.c = s.c + 1
    s.y = s.y + size_of(entry)
    advance(s)
    return {id, whole}
end

-- {'V', lease, number, is it elsewhere, client id, incarnation, head, ...}: answers per entry {new number, entry}, with life and incarnation
-- of its owner if that is another instance; or {id in the outbox, entry} if it is to go elsewhere; or FULL, GONE, ABSENT.
ops.V = function(op)
    local s = held(op)
    if not s then
        return FENCED
    end
    local answers = {}
    if s == true then
        return answers
    end
    for k = 5, #op, 5 do
        if op[k + 1] == 0 then
            answers[#answers + 1] = move_here(s, op[k], op[k + 2], op[k + 3], op[k + 4])
        else
            answers[#answers + 1] = move_out(op, s, op[k], op[k + 2], op[k + 3], op[k + 4])
        end
    end
    return answers
end

-- {'M', unit, client id, incarnation, entry}: answers {number}, with life and incarnation of the owner if that is another instance; or
-- FULL, GONE, or ABSENT if it was done before.
ops.M = function(op)
    if call('ZSCORE', P .. 'done', op[2]) then
        return ABSENT
    end
    local s = meant(op[3], op[4])
    if not s then
        return GONE
    end
    if exhausted or not makes_room(s, size_of(op[5])) then
        return FULL
    end
    seen(op[2])
    return {put(s, op[5], size_of(op[5])), elsewhere(s), elsewhere(s) and s.i}
end

-- {'F', id, has it moved}: answers 0 if another has taken it over meanwhile: then no bucket may forget the unit.
ops.F = function(op)
    local found = call('XRANGE', P .. 'x', op[2], op[2])[1]
    if not found then
        return 0
    end
    call('XDEL', P .. 'x', op[2])
    local f = fields_of(found)
    local s = session(f.c)
    if not s or s.i ~= tonumber(f.i) then
        return 1
    end
    if op[3] == 1 then
        s.c = s.c - 1
        s.y = s.y - size_of(f.v)
        advance(s)
    else
        call('HSET', queue(s), f.s, f.v)
        s.f = math.min(s.f, tonumber(f.s))
        s.dirty = true
    end
    return 1
end
