-- SPDX-License-Identifier: Apache-2.0
-- One batch of one writer. ARGV: life of the writer, number of the batch, 1 if Redis is out of memory, for what memory is spared, the operations. A batch that
-- was done is not done again: its answer is given once more. A life that is not known was taken for dead, or Redis lost it.
life = ARGV[1]
local number = tonumber(ARGV[2])
local last = call('HGET', KEYS[1], life)
if not last then
    return redis.error_reply('ERR the life of this writer is over')
end
local done = struct.unpack('>d', last)
if done == number then
    -- Written once more, so that who waits for replicas waits for what was before it.
    call('HSET', KEYS[1], life, last)
    return string.sub(last, 9)
elseif done > number then
    return redis.error_reply('ERR batch is older than the last one')
end
if ARGV[3] == '1' then
    exhausted = true
    -- Redis refuses a script its first growing write only, so after any write acknowledgements go through.
    call('HDEL', KEYS[1], '')
end
local answers = {}
spared = tonumber(ARGV[4])
for k, op in ipairs(cmsgpack.unpack(ARGV[5])) do
    position = k
    answers[k] = run(op)
end
save()
answers[#answers + 1] = news
local packed = cmsgpack.pack(answers)
call('HSET', KEYS[1], life, struct.pack('>d', number) .. packed)
return packed
