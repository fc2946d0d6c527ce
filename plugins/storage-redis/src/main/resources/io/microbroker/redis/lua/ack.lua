-- SPDX-License-Identifier: Apache-2.0
-- {'K', lease, number as text, number, ...}: these are done. Answers how many were queued.
ops.K = owned(function(op, s)
    local taken = 0
    local seen = {}
    local f = s.f
    for from = 5, #op, CHUNK do
        local to = math.min(from + CHUNK - 1, #op)
        local entries = call('HMGET', queue(s), unpack(op, from, to))
        for j = 1, to - from + 1 do
            local entry = entries[j]
            local number = op[from + j - 1]
            if entry and not seen[number] then
                seen[number] = true
                discount(s, entry)
                taken = taken + 1
                if tonumber(number) == f then
                    f = f + 1
                end
            end
        end
        call('HDEL', s.q, unpack(op, from, to))
    end
    if taken > 0 then
        s.f = f
        advance(s)
    end
    return taken
end)
