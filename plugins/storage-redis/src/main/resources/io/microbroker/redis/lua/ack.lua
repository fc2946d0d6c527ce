-- SPDX-License-Identifier: Apache-2.0
-- {'K', lease, number, number, ...}: these are done. Answers how many were queued.
ops.K = owned(function(op, s)
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
end)
