-- SPDX-License-Identifier: Apache-2.0
-- Memory runs short: what was accepted before, and has a unit, is still done.
local function is_spared(op)
    if spared == 1 then
        for k = 5, #op, 3 do
            local s = meant(op[k], op[k + 1])
            if s and s.o == '' then
                return true
            end
        end
    end
    return spared == 2
end

-- {'A', unit, size and expiry, message, client id, incarnation, head, ...}: one message for sessions of this bucket. Answers the
-- number of each entry, FULL or GONE; behind them, for each other instance that has some of the sessions, {life, which of the
-- targets, incarnation, ...}.
ops.A = function(op)
    if op[2] == '' and (exhausted or is_spared(op)) then
        return EXHAUSTED
    end
    local answers = {}
    if seen(op[2]) then
        return answers
    end
    local before, message = op[3], op[4]
    local size = size_of(before)
    local payload
    local uses = 0
    local owners = {}
    if #message >= LARGE_BYTES or (#message >= SHARED_BYTES and #op >= 4 + 3 * SHARED_TARGETS) then
        payload = call('HINCRBY', P .. 'pr', 'next', 1)
    end
    for k = 5, #op, 3 do
        local s = meant(op[k], op[k + 1])
        if not s then
            answers[#answers + 1] = GONE
        elseif not makes_room(s, size) then
            answers[#answers + 1] = FULL
        elseif payload then
            answers[#answers + 1] = put(s, before .. 'r' .. struct.pack('>d', payload) .. op[k + 2], size)
            uses = uses + 1
        else
            answers[#answers + 1] = put(s, before .. 'm' .. op[k + 2] .. message, size)
        end
        local owner = answers[#answers] > 0 and elsewhere(s)
        if owner then
            local told = owners[owner] or {owner}
            owners[owner] = told
            told[#told + 1] = #answers
            told[#told + 1] = s.i
        end
    end
    if uses > 0 then
        call('SET', P .. 'p:' .. payload, message)
        call('HSET', P .. 'pr', payload, uses)
    end
    for _, told in pairs(owners) do
        answers[#answers + 1] = told
    end
    return answers
end

-- {'a', client id, incarnation, entry, ...}: messages for one session, as they lie in its queue. Answers the number of each, FULL or GONE; behind
-- them life and incarnation of the session's owner if that is another instance.
ops.a = function(op)
    local s = meant(op[2], op[3])
    if exhausted or spared == 2 or (spared == 1 and s and s.o == '') then
        return EXHAUSTED
    end
    local answers = {}
    for k = 4, #op do
        local entry = op[k]
        local size = size_of(entry)
        if not s then
            answers[k - 3] = GONE
        elseif makes_room(s, size) then
            answers[k - 3] = put(s, entry, size)
        else
            answers[k - 3] = FULL
        end
    end
    if s and elsewhere(s) then
        answers[#answers + 1] = s.o
        answers[#answers + 1] = s.i
    end
    return answers
end
