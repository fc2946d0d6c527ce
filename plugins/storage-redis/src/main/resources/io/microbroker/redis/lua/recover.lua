-- SPDX-License-Identifier: Apache-2.0
-- What a bucket holds, slice by slice. ARGV: s, r, D, d or x for sessions, retained messages, deletions of them, the last of these, or the outbox;
-- where to go on; how many. Or a life: b, it begins to write, and is told the number of the log; e, it has ended in peace: it is forgotten.
local kind, cursor, count = ARGV[1], ARGV[2], ARGV[3]
local found = {}
if kind == 's' then
    local slice = call('SSCAN', P .. 'all', cursor, 'COUNT', count)
    cursor = slice[1]
    for _, cid in ipairs(slice[2]) do
        local v = call('HMGET', P .. 's:' .. cid, 'e', 'i', 'o', 'u', 'x', 'd', 'w', 'h')
        if v[1] then
            found[#found + 1] = {cid, v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8],
                call('HGETALL', P .. 'f:' .. cid)}
        end
    end
elseif kind == 'r' then
    local slice = call('HSCAN', P .. 'ret', cursor, 'COUNT', count)
    cursor = slice[1]
    found = slice[2]
elseif kind == 'd' then
    found = call('ZREVRANGE', P .. 'rdel', 0, 0, 'WITHSCORES')
    cursor = '0'
elseif kind == 'D' then
    found = call('ZRANGE', P .. 'rdel', 0, -1, 'WITHSCORES')
    cursor = '0'
elseif kind == 'b' then
    call('HSETNX', KEYS[1], cursor, struct.pack('>d', 0))
    cursor = '0'
    found = tonumber(call('GET', P .. 'l') or '0')
elseif kind == 'e' then
    call('HDEL', KEYS[1], cursor)
    call('DEL', P .. 'n:' .. cursor)
    cursor = '0'
else
    local slice = call('XRANGE', P .. 'x', cursor, '+', 'COUNT', count)
    cursor = '0'
    for _, entry in ipairs(slice) do
        cursor = '(' .. entry[1]
        found[#found + 1] = entry
    end
end
return cmsgpack.pack({cursor, found})
