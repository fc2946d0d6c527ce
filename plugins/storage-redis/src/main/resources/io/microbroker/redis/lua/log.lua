-- SPDX-License-Identifier: Apache-2.0
-- The log of a bucket. ARGV: the last number that is known, how many at most. Answers {last number, number, change, ...}; a number that
-- does not follow the known one shows that there are changes that the log has no more.
local last = tonumber(call('GET', P .. 'l') or '0')
local from = tonumber(ARGV[1])
local answer = {last}
if last > from then
    for _, entry in ipairs(call('XRANGE', P .. 'log', text_of(from + 1) .. '-0', '+', 'COUNT', ARGV[2])) do
        answer[#answer + 1] = tonumber(string.sub(entry[1], 1, -3))
        answer[#answer + 1] = entry[2][2]
    end
end
return cmsgpack.pack(answer)
