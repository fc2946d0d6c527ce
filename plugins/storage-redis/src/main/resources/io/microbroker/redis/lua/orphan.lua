-- SPDX-License-Identifier: Apache-2.0
-- A life has ended. ARGV: that life, when it ended in milliseconds, how many sessions at a time. From the first call on its late writes
-- are refused; what it had is nobody's. May be called again. Answers {how many are left, changes for the log}.
local dead, since = ARGV[1], tonumber(ARGV[2])
call('HDEL', KEYS[1], dead)
for _, cid in ipairs(call('SPOP', P .. 'n:' .. dead, ARGV[3])) do
    position = position + 1
    local t = transient(cid)
    if t and t.o == dead then
        park(cid, t.u, t.w)
        erase_transient(cid, t)
    end
    local s = session(cid)
    if s and s.o == dead then
        local v = call('HMGET', P .. 's:' .. cid, 'x', 'w')
        s.e = math.max(now(), s.e + 1)
        let_go(cid, s, tonumber(v[1]), v[2], since)
    end
end
return cmsgpack.pack({call('SCARD', P .. 'n:' .. dead), news})
