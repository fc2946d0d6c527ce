-- SPDX-License-Identifier: Apache-2.0
-- What becomes due, by the clock of Redis: wills and ends of sessions without connection. The sorted set t has a client id at the
-- time when somebody has to look at it. A will that outlived its session is parked as if it were a transient session of a
-- client id that no client can have: it begins with a zero byte.
local PARKED = '\0'
local AGAIN_MILLIS = 30000

local function millis()
    return math.floor(now() / 1000)
end

local function text_of(number)
    return string.format('%.0f', number)
end

-- Leaves a will that somebody is to send at once.
local function park(cid, user, will)
    if not will or will == '' then
        return 0
    end
    local epoch = now()
    local parked = PARKED .. text_of(epoch) .. ':' .. cid
    call('HSET', P .. 'tr', parked, cmsgpack.pack({epoch, '', user, will}))
    call('ZADD', P .. 't', millis(), parked)
    return 1
end

local function delay_of(will)
    local _, _, seconds = cmsgpack.unpack_limit(will, 2)
    return seconds
end

-- The session has lost its connection at this time: when its will goes out and when it ends; somebody looks at the first of them
-- [MQTT-3.1.3-9].
local function arm(cid, expiry, will, since)
    local ends = expiry < FOREVER and since + expiry * 1000 or nil
    local goes = will ~= '' and since + delay_of(will) * 1000 or nil
    call('HSET', P .. 's:' .. cid, 'te', ends or '', 'tw', goes or '')
    local first = math.min(ends or math.huge, goes or math.huge)
    if first < math.huge then
        call('ZADD', P .. 't', first, cid)
    else
        call('ZREM', P .. 't', cid)
    end
end

-- Nobody has the session any more.
local function let_go(cid, s, expiry, will, since)
    call('SREM', P .. 'n:' .. s.o, cid)
    s.o = ''
    call('HSET', P .. 's:' .. cid, 'e', s.e, 'o', '', 'd', since)
    arm(cid, expiry, will, since)
    tell({'o', life, cid, s.i, s.e, '', call('HGET', P .. 's:' .. cid, 'u')})
end
