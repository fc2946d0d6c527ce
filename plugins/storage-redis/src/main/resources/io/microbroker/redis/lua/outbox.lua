-- SPDX-License-Identifier: Apache-2.0
-- The outbox of a bucket holds what is to happen in other buckets, until it has happened.
-- {'X', unit, client id}: leaves a fan-out there; answers its id.
ops.X = function(op)
    return call('XADD', P .. 'x', '*', 'k', 'f', 'l', life, 'c', op[3], 'v', op[2])
end

-- {'G', id}: this instance goes on with what another has left. Answers {its new id, unit}, or 0 if it is not there any more.
ops.G = function(op)
    local found = call('XRANGE', P .. 'x', op[2], op[2])[1]
    return found and take_over(found) or 0
end

-- {'D', id}: it has happened everywhere. Answers 0 if another has taken it over meanwhile: then no bucket may forget the unit.
ops.D = function(op)
    return call('XDEL', P .. 'x', op[2])
end

-- {'Z', unit, ...}: another bucket will not ask for these again.
ops.Z = function(op)
    each_chunk(op, 2, #op, 'ZREM', P .. 'done')
    return 0
end
