-- SPDX-License-Identifier: Apache-2.0
-- {'A', unit, size and expiry, message, client id, incarnation, head, ...}: one message for sessions of this bucket. Answers the
-- number of each entry, FULL or GONE.
ops.A = function(op)
    if exhausted then
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
            answers[#answers + 1] = put(s, before .. 'r' .. struct.pack('>d', payload) .. op[k + 2])
            uses = uses + 1
        else
            answers[#answers + 1] = put(s, before .. 'm' .. op[k + 2] .. message)
        end
    end
    if uses > 0 then
        call('SET', P .. 'p:' .. payload, message)
        call('HSET', P .. 'pr', payload, uses)
    end
    return answers
end
