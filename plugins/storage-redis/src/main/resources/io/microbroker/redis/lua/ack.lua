-- SPDX-License-Identifier: Apache-2.0
-- {'K', lease, number, number, ...}: these are done. Answers how many were queued.
ops.K = function(op)
    local s = held(op)
    if not s then
        return FENCED
    end
    if s == true then
        return 0
    end
    local taken = 0
    for k = 5, #op do
        if take(s, op[k]) then
            taken = taken + 1
        end
    end
    if taken > 0 then
        advance(s)
    end
    return taken
end
